import type { Answer, FixDocument, Incident, Node, Status, Summary } from './types';

/** What the service said no to, in words for people. */
export class Refusal extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

async function ask<T>(path: string, body?: object): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: body ? 'POST' : 'GET',
      headers: body ? { 'Content-Type': 'application/json', 'X-Mendwatch': 'page' } : {},
      body: body ? JSON.stringify(body) : undefined,
      credentials: 'same-origin',
      cache: 'no-store',
    });
  } catch {
    throw new Refusal(0, 'mendwatch does not answer. Is it still running?');
  }
  const text = await response.text();
  let json: any = null;
  try {
    json = JSON.parse(text);
  } catch {
    // Not JSON: the text itself is the message.
  }
  if (!response.ok) throw new Refusal(response.status, json?.error?.message ?? (text.trim() || response.statusText));
  return json as T;
}

export const api = {
  status: () => ask<Status>('/api/v1/status'),
  fixes: async () => (await ask<{ fixes: Summary[] }>('/api/v1/fixes')).fixes,
  fix: (id: string) => ask<FixDocument>(`/api/v1/fixes/${encodeURIComponent(id)}`),
  incidents: async () => (await ask<{ incidents: Incident[] }>('/api/v1/incidents')).incidents,
  supervision: () => ask<Node>('/api/v1/supervision'),
  approve: (id: string, digest: string, option: number) => ask<Answer>(`/api/v1/fixes/${encodeURIComponent(id)}/approve`, { digest, option }),
  reject: (id: string, digest: string, reason: string) => ask<Answer>(`/api/v1/fixes/${encodeURIComponent(id)}/reject`, { digest, reason }),
  revert: (id: string) => ask<Answer>(`/api/v1/fixes/${encodeURIComponent(id)}/revert`, {}),
};

/** Calls `changed` with a fix's id whenever something happened to it; `live` says whether the line stands. Returns what ends it. */
export function watch(changed: (fix: string) => void, live: (yes: boolean) => void): () => void {
  const source = new EventSource('/api/v1/events');
  source.onopen = () => live(true);
  source.onerror = () => live(false);
  source.addEventListener('fix', (event) => {
    try {
      changed(JSON.parse((event as MessageEvent<string>).data).fix);
    } catch {
      changed('');
    }
  });
  return () => source.close();
}
