import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { relative, words } from './format';
import { tone } from './stages';

/** A time in words that stays true while one looks at it; the exact one on hover. */
export function When({ time }: { time: string | null | undefined }) {
  const [, again] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => again((n) => n + 1), 5000);
    return () => clearInterval(timer);
  }, []);
  return time ? <time dateTime={time} title={new Date(time).toLocaleString()}>{relative(time)}</time> : null;
}

export const Pill = ({ kind, children }: { kind: string; children: ComponentChildren }) => <span class={`pill ${kind}`}>{children}</span>;
export const Severity = ({ severity }: { severity: string }) => <Pill kind={`severity-${severity}`}>{severity}</Pill>;
export const Stage = ({ stage }: { stage: string }) => <Pill kind={`tone-${tone(stage)}`}>{stage === 'posted' ? 'waits for you' : words(stage)}</Pill>;

export function Section({ id, title, count, children }: { id: string; title: string; count?: number; children: ComponentChildren }) {
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}{count === undefined ? null : <span class="count">{count}</span>}</h2>
      {children}
    </section>
  );
}

export const Empty = ({ children }: { children: ComponentChildren }) => <p class="empty">{children}</p>;
