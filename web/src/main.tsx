import { render } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { api, Refusal, watch } from './api';
import { FixPage } from './fix';
import { Overview } from './overview';
import { undecided } from './stages';
import type { FixDocument, Incident, Node, Status, Summary } from './types';

const fixOf = (hash: string) => /^#\/fix\/(fix_\d{8}_\d{6}(?:_\d+)?)$/.exec(hash)?.[1] ?? null;

function App() {
  const [hash, follow] = useState(location.hash);
  const [status, setStatus] = useState<Status | null>(null);
  const [fixes, setFixes] = useState<Summary[]>([]);
  const [incidents, setIncidents] = useState<Incident[]>([]);
  const [tree, setTree] = useState<Node | null>(null);
  const [shown, setShown] = useState<FixDocument | null>(null);
  const [trouble, setTrouble] = useState<Refusal | null>(null);
  const [live, setLive] = useState(false);
  const [loaded, setLoaded] = useState(false);
  const wanted = fixOf(hash);
  const wantedNow = useRef(wanted);
  wantedNow.current = wanted;

  const load = useCallback(async () => {
    try {
      const id = wantedNow.current;
      const [status, fixes, incidents, tree, fix] = await Promise.all([
        api.status(), api.fixes(), api.incidents(), api.supervision(), id ? api.fix(id) : Promise.resolve(null)]);
      setStatus(status);
      setFixes(fixes);
      setIncidents(incidents);
      setTree(tree);
      if (id === wantedNow.current) setShown(fix);
      setTrouble(null);
    } catch (error) {
      setTrouble(error instanceof Refusal ? error : new Refusal(0, String(error)));
    }
    setLoaded(true);
  }, []);

  // What happens is told by the service; now and then it is asked all the same, since counts change without an event.
  useEffect(() => {
    let waiting = 0;
    const soon = () => {
      if (!waiting) waiting = window.setTimeout(() => { waiting = 0; void load(); }, 80);
    };
    const stop = watch(soon, setLive);
    const timer = window.setInterval(load, 5000);
    const moved = () => follow(location.hash);
    window.addEventListener('hashchange', moved);
    return () => {
      stop();
      window.clearInterval(timer);
      window.clearTimeout(waiting);
      window.removeEventListener('hashchange', moved);
    };
  }, [load]);

  useEffect(() => {
    setShown(null);
    void load().then(() => document.querySelector<HTMLElement>('h1[tabindex]')?.focus({ preventScroll: true }));
    window.scrollTo(0, 0);
  }, [wanted, load]);

  const asking = fixes.filter((fix) => undecided(fix.stage) && !fix.settled).length;
  useEffect(() => {
    document.title = asking ? `(${asking}) mendwatch` : 'mendwatch';
  }, [asking]);

  return (
    <>
      <header class="top">
        <a class="brand" href="#/">mendwatch</a>
        <span class={`live ${live && !trouble ? 'on' : ''}`}><span class="dot" aria-hidden="true" />{live && !trouble ? 'live' : 'not connected'}</span>
        <span class="spacer" />
        <Theme />
      </header>
      <main>
        {trouble?.status === 401 ? <Login /> : (
          <>
            {trouble ? <p class="trouble" role="alert">{trouble.message}</p> : null}
            {wanted && shown ? <FixPage document={shown} changed={load} /> : null}
            {wanted && !shown && trouble?.status === 404 ? <p><a href="#/">← All</a></p> : null}
            {!wanted && loaded && !(trouble && !fixes.length) ? <Overview status={status} fixes={fixes} incidents={incidents} tree={tree} /> : null}
          </>
        )}
      </main>
      <footer class="muted small">mendwatch {status?.version} · nothing reaches a repository without a person’s yes</footer>
    </>
  );
}

function Login() {
  const [token, type] = useState('');
  return (
    <section class="login">
      <h1>This page needs its link</h1>
      <p>mendwatch prints a link with a token when it starts: <code>http://…/?token=…</code> Open that link, or paste the token here.</p>
      <form onSubmit={(event) => {
        event.preventDefault();
        if (token) location.href = `/?token=${encodeURIComponent(token)}`;
      }}>
        <label class="field">Token
          <input type="password" value={token} onInput={(event) => type(event.currentTarget.value.trim())} autoFocus autoComplete="off" />
        </label>
        <button class="yes" type="submit">Open</button>
      </form>
    </section>
  );
}

const themes = ['auto', 'light', 'dark'] as const;

function Theme() {
  const [theme, set] = useState(() => localStorage.getItem('theme') ?? 'auto');
  useEffect(() => {
    if (theme === 'auto') document.documentElement.removeAttribute('data-theme');
    else document.documentElement.setAttribute('data-theme', theme);
    localStorage.setItem('theme', theme);
  }, [theme]);
  const next = themes[(themes.indexOf(theme as (typeof themes)[number]) + 1) % themes.length]!;
  return <button class="plain" onClick={() => set(next)} aria-label={`Colours: ${theme}. Change to ${next}.`}>{theme === 'dark' ? '☾' : theme === 'light' ? '☀' : '◐'}</button>;
}

render(<App />, document.getElementById('app')!);
