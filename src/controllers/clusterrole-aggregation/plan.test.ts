import { describe, expect, it } from 'vitest';
import type { ClusterRole } from '../../kinds/generated/rbac-v1.ts';
import { planAggregation } from './plan.ts';

const rule = (resource: string) => ({ verbs: ['get'], apiGroups: [''], resources: [resource] });
const role = (name: string, label: string | undefined, ...resources: string[]): ClusterRole => ({
  metadata: { name, ...(label ? { labels: { part: label } } : {}) }, rules: resources.map(rule),
});
const whole = (...resources: string[]): ClusterRole => ({ ...role('whole', undefined, ...resources), aggregationRule: { clusterRoleSelectors: [{ matchLabels: { part: 'whole' } }] } });

describe('the rules of an aggregating role', () => {
  it.each([
    ['are those of its parts, by name, each once', whole(), [role('b', 'whole', 'pods', 'secrets'), role('a', 'whole', 'pods')], [rule('pods'), rule('secrets')]],
    ['leave out who is no part', whole('pods'), [role('a', 'other', 'pods')], []],
    ['stay where nothing changed', whole('pods'), [role('a', 'whole', 'pods')], undefined],
    ['never come from itself', { ...whole('pods'), metadata: { name: 'whole', labels: { part: 'whole' } } }, [whole('pods')], []],
    ['of a role that aggregates none are its own', role('plain', undefined, 'pods'), [role('a', 'whole', 'secrets')], undefined],
  ])('%s', (_, aggregating, others, expected) => expect(planAggregation(aggregating, others)).toEqual(expected));
});
