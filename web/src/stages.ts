import type { FixDocument, Line } from './types';

export type Mark = 'done' | 'running' | 'failed' | 'waiting' | 'never';
export interface Milestone {
  name: string;
  mark: Mark;
  at: string;
  sentence: string;
}

const steps: [string, string][] = [
  ['apply', 'Applied'],
  ['validate', 'Checked'],
  ['commit', 'Committed'],
  ['push', 'Pushed'],
  ['deploy', 'Deployed'],
];
const ends = ['verified', 'inconclusive', 'worse'];
const never = ['rejected', 'expired', 'superseded'];

const last = (life: Line[], test: (line: Line) => boolean) => [...life].reverse().find(test);

/** The way from the proposal to the proof, as far as it has been walked. */
export function milestones({ summary, card, life }: FixDocument): Milestone[] {
  const over = summary.settled;
  const way: Milestone[] = [];
  const proposed = life.find((line) => line.what === 'proposed');
  way.push({ name: 'Proposed', mark: 'done', at: proposed?.at ?? summary.proposed, sentence: proposed?.sentence ?? '' });
  const ending = last(life, (line) => never.includes(line.what));
  const approved = last(life, (line) => line.what === 'approved');
  if (ending) {
    way.push({ name: ending.what[0]!.toUpperCase() + ending.what.slice(1), mark: 'failed', at: ending.at, sentence: ending.sentence });
    return way;
  }
  way.push({ name: 'Approved', mark: approved ? 'done' : 'waiting', at: approved?.at ?? '', sentence: approved?.sentence ?? 'waits for a person' });

  const kind = card.options.find((option) => option.number === summary.option)?.kind;
  for (const [step, name] of steps) {
    if (kind === 'rollback' && step !== 'deploy') continue;
    const latest = last(life, (line) => line.step === step);
    const mark: Mark = !latest ? (over ? 'never' : 'waiting') : latest.what === 'done' ? 'done' : latest.what === 'failed' ? 'failed' : 'running';
    way.push({ name, mark, at: latest?.at ?? '', sentence: latest?.sentence ?? '' });
  }
  const verdict = last(life, (line) => ends.includes(line.what));
  const verifying = last(life, (line) => line.step === 'verify');
  way.push({
    name: verdict ? verdict.what[0]!.toUpperCase() + verdict.what.slice(1) : 'Verified',
    mark: verdict ? (verdict.what === 'verified' ? 'done' : 'failed') : verifying?.what === 'began' && !over ? 'running' : over ? 'never' : 'waiting',
    at: verdict?.at ?? verifying?.at ?? '',
    sentence: verdict?.sentence ?? (verifying ? verifying.sentence : ''),
  });
  for (const line of life.filter((line) => ['rolled_back', 'reverted'].includes(line.what)))
    way.push({ name: line.what === 'reverted' ? 'Reverted' : 'Rolled back', mark: 'failed', at: line.at, sentence: line.sentence });
  return way;
}

export const undecided = (stage: string) => stage === 'proposed' || stage === 'posted';

/** How a stage looks: what went well, what did not, what is under way. */
export function tone(stage: string): 'good' | 'bad' | 'busy' | 'ask' | 'quiet' {
  if (undecided(stage)) return 'ask';
  if (stage === 'verified') return 'good';
  if (['worse', 'deploy_failed', 'rolled_back'].includes(stage)) return 'bad';
  if (['rejected', 'expired', 'superseded', 'inconclusive', 'reverted'].includes(stage)) return 'quiet';
  return 'busy';
}
