import { useEffect, useState } from 'preact/hooks';
import { Decide } from './decide';
import { Diff } from './diff';
import { clock, plural } from './format';
import { Section, Severity, Stage, When } from './parts';
import { milestones, undecided } from './stages';
import type { CardOption, FixDocument } from './types';

export function FixPage({ document: fix, changed }: { document: FixDocument; changed: () => void }) {
  const { card, summary } = fix;
  const asks = undecided(card.stage) && !summary.settled;
  const [chosen, choose] = useState(summary.option || 1);
  useEffect(() => choose(summary.option || 1), [card.fix, summary.option]);
  const option = card.options.find((each) => each.number === chosen) ?? card.options[0];
  const walked = milestones(fix);
  return (
    <>
      <p class="back"><a href="#/">← All</a></p>
      <header class="fix-head">
        <div class="row">
          <Stage stage={card.stage} />
          <Severity severity={card.severity} />
          <span class="where">{card.service}</span>
          <span class="spacer" />
          <code class="muted">{card.fix}</code>
        </div>
        <h1 tabIndex={-1}>{card.issue}</h1>
        <p class="muted">{card.headline}{asks && card.deadline ? <> Expires <When time={card.deadline} />.</> : null}</p>
      </header>

      <ol class="way" aria-label="The way to the end">
        {walked.map((stone) => (
          <li key={stone.name} class={`mark-${stone.mark}`} title={stone.sentence} aria-current={stone.mark === 'running' ? 'step' : undefined}>
            <span class="bead" aria-hidden="true" />
            <span class="label">{stone.name}<span class="hidden">: {stone.mark}</span></span>
            <span class="muted small">{stone.at && stone.mark !== 'waiting' ? clock(stone.at) : ''}</span>
          </li>
        ))}
      </ol>

      <Section id="cause" title="Root cause">
        <p>{card.root_cause || 'Not known.'}</p>
        {card.confidence > 0 ? (
          <p class="row small"><meter min={0} max={1} value={card.confidence} aria-label="Confidence" /> <span class="muted">{Math.round(card.confidence * 100)} % sure</span></p>
        ) : null}
        {card.evidence.length ? <ul class="evidence">{card.evidence.map((line) => <li key={line}>{line}</li>)}</ul> : null}
      </Section>

      {option ? (
        <Section id="proposed" title={card.options.length > 1 ? `Proposed: ${plural(card.options.length, 'option')}` : 'Proposed fix'}>
          {card.options.length > 1 ? <Choice options={card.options} chosen={option.number} choose={choose} approved={summary.option} /> : null}
          <Option option={option} />
        </Section>
      ) : null}

      {asks && option ? <Decide fix={fix} option={option} changed={changed} /> : null}
      {fix.can_be_reverted ? <Decide fix={fix} option={null} changed={changed} /> : null}

      {card.life.length ? (
        <Section id="life" title="What happened">
          <ol class="life">
            {card.life.map((line) => (
              <li key={line.version}><time dateTime={line.at} class="muted small">{clock(line.at)}</time><span>{line.sentence}</span></li>
            ))}
          </ol>
        </Section>
      ) : null}
    </>
  );
}

function Choice({ options, chosen, choose, approved }: { options: CardOption[]; chosen: number; choose: (n: number) => void; approved: number }) {
  return (
    <fieldset class="choice">
      <legend class="hidden">Which option</legend>
      {options.map((option) => (
        <label key={option.number} class={option.number === chosen ? 'on' : ''}>
          <input type="radio" name="option" checked={option.number === chosen} onChange={() => choose(option.number)} />
          <span><strong>{option.number}.</strong> {option.title} {option.number === approved ? <em class="muted">(approved)</em> : null}</span>
          <span class={`risk risk-${option.risk}`}>{option.risk} risk</span>
        </label>
      ))}
    </fieldset>
  );
}

// The signs of a card's text, drawn by us: not every machine has a font for them.
const signs: [string, string, string, string][] = [
  ['✅', '✓', 'good', 'passed'],
  ['❌', '✗', 'bad', 'failed'],
  ['➖', '–', 'muted', 'unavailable'],
];

function Proof({ text }: { text: string }) {
  const sign = signs.find(([emoji]) => text.startsWith(emoji));
  if (!sign) return <li>{text}</li>;
  return <li><span class={`sign ${sign[2]}`} aria-label={sign[3]}>{sign[1]}</span> {text.slice(sign[0].length).trim()}</li>;
}

function Option({ option }: { option: CardOption }) {
  return (
    <div class="option">
      <h3>{option.title}</h3>
      {option.marks.map((mark) => <p key={mark} class="mark" role="note">⚠ {mark}</p>)}
      {option.reasoning ? <p class="text">{option.reasoning}</p> : null}
      <Diff text={option.diff} />
      {option.whole ? null : <p class="mark">⚠ The diff is longer than what is shown here: `mendwatch show` has all of it.</p>}
      <div class="columns">
        <div>
          <h4>Checks</h4>
          {option.proofs.length ? <ul class="proofs">{option.proofs.map((proof) => <Proof key={proof} text={proof} />)}</ul> : <p class="muted">None could be run.</p>}
        </div>
        <div>
          <h4>Risk: <span class={`risk risk-${option.risk}`}>{option.risk}</span></h4>
          {option.risk_note ? <p class="text">{option.risk_note}</p> : null}
          <p class="muted">{option.on_worse}</p>
        </div>
        {option.pros || option.cons ? (
          <div>
            <h4>For and against</h4>
            {option.pros ? <p><span class="sign good" aria-label="For:">+</span> {option.pros}</p> : null}
            {option.cons ? <p><span class="sign" aria-label="Against:">−</span> {option.cons}</p> : null}
          </div>
        ) : null}
      </div>
    </div>
  );
}
