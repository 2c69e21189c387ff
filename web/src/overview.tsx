import { plural } from './format';
import { Empty, Section, Severity, Stage, When } from './parts';
import { undecided } from './stages';
import type { Incident, Node, Status, Summary } from './types';

export function Overview({ status, fixes, incidents, tree }: { status: Status | null; fixes: Summary[]; incidents: Incident[]; tree: Node | null }) {
  const asking = fixes.filter((fix) => undecided(fix.stage) && !fix.settled);
  const going = fixes.filter((fix) => !undecided(fix.stage) && !fix.settled);
  const done = fixes.filter((fix) => fix.settled);
  const open = incidents.filter((incident) => incident.progress !== 'settled' && !fixes.some((fix) => fix.id === incident.fix && !fix.settled));
  return (
    <>
      <Section id="asking" title="Waits for you" count={asking.length}>
        {asking.length ? asking.map((fix) => <FixCard key={fix.id} fix={fix} />) : <Calm status={status} quiet={!open.length && !going.length} />}
      </Section>
      {going.length ? <Section id="going" title="Under way" count={going.length}>{going.map((fix) => <FixCard key={fix.id} fix={fix} />)}</Section> : null}
      {open.length ? <Section id="incidents" title="Incidents" count={open.length}>{open.map((incident) => <IncidentCard key={incident.id} incident={incident} />)}</Section> : null}
      {done.length ? <Section id="done" title="Settled" count={done.length}>{done.slice(0, 30).map((fix) => <FixCard key={fix.id} fix={fix} />)}</Section> : null}
      {tree ? <Supervision tree={tree} /> : null}
    </>
  );
}

function Calm({ status, quiet }: { status: Status | null; quiet: boolean }) {
  const services = status?.services ?? [];
  if (!quiet || !services.length) return <Empty>Nothing to decide.</Empty>;
  return <Empty>All quiet. Watching {services.map((service) => service.name).join(', ')}.</Empty>;
}

function FixCard({ fix }: { fix: Summary }) {
  return (
    <a class="card" href={`#/fix/${fix.id}`}>
      <div class="row">
        <Stage stage={fix.stage} />
        <span class="where">{fix.service}</span>
        <span class="spacer" />
        <span class="muted"><When time={fix.at || fix.proposed} /></span>
      </div>
      <p class="title">{fix.issue}</p>
      <p class="muted">{undecided(fix.stage) ? fix.options.join(' · or: ') : fix.sentence}</p>
      <p class="muted small"><code>{fix.id}</code>{undecided(fix.stage) && fix.deadline ? <> · expires <When time={fix.deadline} /></> : null}</p>
    </a>
  );
}

const progress: Record<Incident['progress'], string> = {
  opened: 'looking for the cause',
  diagnosed: 'writing a fix',
  proposed: 'a fix is proposed',
  told: 'told; nothing to approve',
  settled: 'over',
};

function IncidentCard({ incident }: { incident: Incident }) {
  const latest = incident.anomalies[0];
  return (
    <article class="card">
      <div class="row">
        <Severity severity={incident.severity} />
        <span class="where">{incident.services.length ? incident.services.join(', ') : incident.service}</span>
        <span class="spacer" />
        <span class="muted">last <When time={incident.last_seen} /></span>
      </div>
      <p class="title">{incident.title}</p>
      <p class="muted">{incident.note || progress[incident.progress]}{incident.fix ? <> · <a href={`#/fix/${incident.fix}`}>{incident.fix}</a></> : null}</p>
      {latest && (latest.samples.length || latest.trace) ? (
        <details>
          <summary>{plural(latest.samples.length, 'line')}{latest.trace ? ' and a stack trace' : ''}</summary>
          <pre>{latest.samples.join('\n')}{latest.trace ? `\n${latest.trace}` : ''}</pre>
        </details>
      ) : null}
    </article>
  );
}

const restartsIn = (node: Node): number => node.restarts + node.children.reduce((sum, child) => sum + restartsIn(child), 0);

function Supervision({ tree }: { tree: Node }) {
  const restarts = restartsIn(tree);
  return (
    <section aria-labelledby="machine">
      <details class="machine" open={restarts > 0}>
        <summary><h2 id="machine">Machine room</h2><span class="muted">{restarts ? plural(restarts, 'restart') : 'all as started'}</span></summary>
        <ul class="tree"><Branch node={tree} /></ul>
      </details>
    </section>
  );
}

function Branch({ node }: { node: Node }) {
  return (
    <li>
      <div class="node">
        <span class={`dot state-${node.state}`} aria-hidden="true" />
        <span class="name">{node.id}</span>
        <span class="muted small">{node.state}</span>
        {node.restarts ? <span class="small warn">{plural(node.restarts, 'restart')}, the last <When time={node.last_restart} /></span> : null}
        {node.held ? <span class="small warn">{plural(node.held, 'message')} held</span> : null}
        {node.refused ? <span class="small bad">{plural(node.refused, 'message')} refused</span> : null}
      </div>
      {node.last_error ? <p class="error-text small">{node.last_error}</p> : null}
      {node.children.length ? <ul>{node.children.map((child) => <Branch key={child.id} node={child} />)}</ul> : null}
    </li>
  );
}
