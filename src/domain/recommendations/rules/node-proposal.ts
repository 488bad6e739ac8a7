import type { Finding } from '../finding.js';

/** What a rule on nodes proposes; savings, severity and confidence follow from it. */
export type NodeProposal = Pick<Finding, 'type' | 'target' | 'evidence' | 'action' | 'summary'>;
