/** The Node kind, and what admission does to new nodes. */
export { Node } from './node.ts';
export { NOT_READY_TAINT, taintNewNode } from './taints.ts';
export { nodeRoles, nodeStatus } from './cells.ts';
