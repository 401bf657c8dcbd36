/** Rules for restart policies: the pod's, and those that single containers have of their own. */
import { all, duplicate, each, forbidden, invalid, notSupported, notSupportedOf, required, tooMany } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type { Container, ContainerResizePolicy, ContainerRestartRule } from '../../generated/core-v1.ts';

const POLICIES = ['Always', 'OnFailure', 'Never'];
const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;

export function validateRestartPolicy(path: FieldPath, policy: string | undefined): FieldError[] {
  if (!policy) return [required(path)];
  return POLICIES.includes(policy) ? [] : [notSupportedOf(path, policy, POLICIES)];
}

function validateRule(path: FieldPath, rule: Frozen<ContainerRestartRule>): FieldError[] {
  const found: FieldError[] = [];
  if (rule.action !== 'Restart' && rule.action !== 'RestartAllContainers') {
    found.push(notSupportedOf(path.child('action'), rule.action ?? '', ['Restart', 'RestartAllContainers']));
  }
  const { exitCodes } = rule;
  if (!exitCodes) return [...found, required(path.child('exitCodes'), 'must be specified')];
  const here = path.child('exitCodes');
  if (exitCodes.operator !== 'In' && exitCodes.operator !== 'NotIn') found.push(notSupportedOf(here.child('operator'), exitCodes.operator ?? '', ['In', 'NotIn']));
  const count = exitCodes.values?.length ?? 0;
  return count > MAX_EXIT_CODES ? [...found, tooMany(here.child('values'), count, MAX_EXIT_CODES)] : found;
}

/** A container's own policy; rules by exit code need one. A sidecar is an init container with Always. */
export function validateContainerRestart(path: FieldPath, container: Frozen<Container>): FieldError[] {
  const { restartPolicy, restartPolicyRules: rules = [] } = container;
  const found: FieldError[] = [];
  if (restartPolicy === undefined) {
    if (rules.length > 0) found.push(required(path.child('restartPolicy'), 'must specify restartPolicy when restartPolicyRules are used'));
  } else if (!POLICIES.includes(restartPolicy)) found.push(notSupportedOf(path.child('restartPolicy'), restartPolicy, POLICIES));
  if (rules.length > MAX_RULES) found.push(tooMany(path.child('restartPolicyRules'), rules.length, MAX_RULES));
  return rules.length === 0 ? found : all(found, each(rules, (rule, i) => validateRule(path.child('restartPolicyRules').index(i), rule)));
}

const RESIZABLE = ['cpu', 'memory'];
const RESIZE_POLICIES = ['NotRequired', 'RestartContainer'];
const choice = (path: FieldPath, value: string | undefined, allowed: readonly string[]): FieldError[] =>
  !value ? [required(path)] : allowed.includes(value) ? [] : [notSupported(path, value, allowed)];

export function validateResizePolicies(path: FieldPath, policies: readonly Frozen<ContainerResizePolicy>[], podRestart: string): FieldError[] {
  const seen = new Set<string>();
  return each(policies, ({ resourceName, restartPolicy }, i) => {
    const found = seen.has(resourceName) ? [duplicate(path.index(i), resourceName)] : [];
    seen.add(resourceName);
    found.push(...choice(path, resourceName, RESIZABLE), ...choice(path, restartPolicy, RESIZE_POLICIES));
    if (podRestart === 'Never' && restartPolicy !== 'NotRequired') found.push(invalid(path, restartPolicy ?? '', "must be 'NotRequired' when `restartPolicy` is 'Never'"));
    return found;
  });
}

/** Hooks and probes are not for init containers that run to their end. */
export function forbidHooksAndProbes(path: FieldPath, container: Frozen<Container>): FieldError[] {
  const fields = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const;
  return fields.filter(f => container[f] !== undefined).map(f => forbidden(path.child(f), 'may not be set for init containers without restartPolicy=Always'));
}
