import { useEffect, useRef, useState } from 'preact/hooks';
import { api } from './api';
import { short } from './format';
import type { CardOption, FixDocument } from './types';

type Question = 'approve' | 'reject' | 'revert';

/** The buttons and what they ask before anything is sent. Without an option it is about taking a pushed fix back. */
export function Decide({ fix, option, changed }: { fix: FixDocument; option: CardOption | null; changed: () => void }) {
  const { card, summary } = fix;
  const [question, ask] = useState<Question | null>(null);
  const [answer, say] = useState<{ good: boolean; text: string } | null>(null);
  useEffect(() => say(null), [card.fix]);

  // One letter asks; nothing is decided without the dialog.
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const at = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || question || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) && (at as HTMLInputElement).type !== 'radio') return;
      if (option && event.key === 'a') ask('approve');
      else if (option && event.key === 'r') ask('reject');
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [option, question]);

  const send = async (typed: string, reason: string) => {
    try {
      const digest = fix.typed_digest ? typed : summary.digest;
      const sent = question === 'approve' ? await api.approve(card.fix, digest, option!.number)
        : question === 'reject' ? await api.reject(card.fix, summary.digest, reason)
        : await api.revert(card.fix);
      say({ good: true, text: sent.sentence });
    } catch (error) {
      say({ good: false, text: (error as Error).message });
    }
    ask(null);
    changed();
  };

  return (
    <div class={`decide ${option ? 'asks' : ''}`} role="group" aria-label="Decide">
      {option ? (
        <>
          <button class="yes" onClick={() => ask('approve')}>Approve{card.options.length > 1 ? ` option ${option.number}` : ''} <kbd>a</kbd></button>
          <button class="no" onClick={() => ask('reject')}>Reject <kbd>r</kbd></button>
          <span class="muted small digest" title={summary.digest}>digest <code>{short(summary.digest)}</code></span>
        </>
      ) : (
        <button class="no" onClick={() => ask('revert')}>Take it back…</button>
      )}
      <p class={`answer ${answer?.good ? 'good' : 'bad'}`} role="status" aria-live="polite">{answer?.text}</p>
      {question ? <Dialog question={question} fix={fix} option={option} cancel={() => ask(null)} send={send} /> : null}
    </div>
  );
}

interface DialogProperties {
  question: Question;
  fix: FixDocument;
  option: CardOption | null;
  cancel: () => void;
  send: (typed: string, reason: string) => Promise<void>;
}

function Dialog({ question, fix, option, cancel, send }: DialogProperties) {
  const { card, summary } = fix;
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, type] = useState('');
  const [reason, explain] = useState('');
  const [busy, setBusy] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);
  const needsDigest = question === 'approve' && fix.typed_digest;
  const ready = !busy && (!needsDigest || (typed.length >= 8 && summary.digest.startsWith(typed.toLowerCase())));
  const title = question === 'approve' ? 'Approve this fix?' : question === 'reject' ? 'Reject this fix?' : 'Take this fix back?';
  return (
    <dialog ref={dialog} aria-labelledby="question" onClose={cancel} onCancel={cancel}>
      <form method="dialog" onSubmit={async (event) => {
        event.preventDefault();
        if (!ready) return;
        setBusy(true);
        await send(typed, reason);
      }}>
        <h2 id="question">{title}</h2>
        {question === 'approve' && option ? (
          <>
            <p><strong>{option.title}</strong></p>
            <p>{option.kind === 'rollback'
              ? `Deploys the earlier version of ${card.service} again.`
              : `Exactly these bytes are checked again, committed to ${fix.branch || 'the branch'} of ${card.repository}, pushed and deployed.`}</p>
            <p>{option.on_worse}</p>
            {option.marks.map((mark) => <p key={mark} class="mark">⚠ {mark}</p>)}
            <p class="small">Digest <code class="long">{summary.digest}</code></p>
          </>
        ) : null}
        {needsDigest ? (
          <label class="field">This change is long. Type the digest’s first 8 characters, to say that you have read it:
            <input value={typed} onInput={(event) => type(event.currentTarget.value.trim())} autoFocus autoComplete="off" spellcheck={false} maxLength={64} />
          </label>
        ) : null}
        {question === 'reject' ? (
          <label class="field">Why? (optional; mendwatch learns from it)
            <textarea rows={3} maxLength={1000} value={reason} onInput={(event) => explain(event.currentTarget.value)} autoFocus />
          </label>
        ) : null}
        {question === 'revert' ? <p>Exactly our commit <code>{summary.commit.slice(0, 12)}</code> is reverted, pushed and deployed.</p> : null}
        <div class="buttons">
          <button type="button" onClick={cancel}>Cancel</button>
          <button type="submit" class={question === 'approve' ? 'yes' : 'no'} disabled={!ready} autoFocus={question !== 'reject' && !needsDigest}>
            {busy ? 'Sending…' : question === 'approve' ? 'Approve' : question === 'reject' ? 'Reject' : 'Take it back'}
          </button>
        </div>
      </form>
    </dialog>
  );
}
