/** What admission does to new nodes. */
export { taintNewNode } from './taints.ts';
