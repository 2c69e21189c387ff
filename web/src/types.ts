// What the API answers with: the C++ structs of the same names (src/approve/card.hpp, src/approve/lifecycle.hpp, src/correlate/incident.hpp,
// messages/values.hpp).
export type Severity = 'low' | 'medium' | 'high' | 'critical';
export type Risk = 'low' | 'medium' | 'high';

export interface Line {
  version: number;
  at: string;
  what: string;
  step?: string | null;
  by: string;
  sentence: string;
}

export interface CardOption {
  number: number;
  title: string;
  kind: 'patch' | 'revert' | 'rollback';
  places: string[];
  diff: string;
  whole: boolean;
  reasoning: string;
  pros: string;
  cons: string;
  risk: Risk;
  risk_note: string;
  proofs: string[];
  marks: string[];
  on_worse: string;
}

export interface Card {
  fix: string;
  version: number;
  digest: string;
  stage: string;
  headline: string;
  service: string;
  repository: string;
  issue: string;
  severity: Severity;
  first_seen: string;
  count: number;
  root_cause: string;
  confidence: number;
  evidence: string[];
  options: CardOption[];
  whole: boolean;
  deadline: string;
  life: Line[];
}

export interface Summary {
  id: string;
  version: number;
  stage: string;
  settled: boolean;
  service: string;
  repository: string;
  incident: string;
  issue: string;
  options: string[];
  option: number;
  digest: string;
  proposed: string;
  deadline: string | null;
  decided_by: string;
  commit: string;
  sentence: string;
  at: string;
}

/** One fix: what is known of it in short, the card that people decide on, and all its events. */
export interface FixDocument {
  summary: Summary;
  card: Card;
  life: Line[];
  /** A yes needs the digest's first characters typed: the diff is too long for every channel to show it whole. */
  typed_digest: boolean;
  can_be_reverted: boolean;
  branch: string;
}

export interface Incident {
  id: string;
  service: string;
  services: string[];
  kind: string;
  severity: Severity;
  title: string;
  count: number;
  first_seen: string;
  last_seen: string;
  opened: string;
  progress: 'opened' | 'diagnosed' | 'proposed' | 'told' | 'settled';
  note: string;
  fix: string;
  anomalies: { samples: string[]; trace: string; why: string }[];
}

export interface Node {
  id: string;
  state: string;
  restarts: number;
  last_error: string;
  last_restart: string | null;
  held: number;
  refused: number;
  children: Node[];
}

export interface Status {
  version: string;
  ready: boolean;
  started: string;
  services: { name: string; description: string; repository: string }[];
}

export interface Answer {
  fix: string;
  now: string;
  sentence: string;
}
