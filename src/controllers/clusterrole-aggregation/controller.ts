/** Keeps the cluster roles that are put together from others (admin, edit, view) as those others are. */
import type { ClusterRole, PolicyRule } from '../../kinds/generated/rbac-v1.ts';
import { kindOf } from '../../client/typed-client.ts';
import type { Kind } from '../../machinery/kind.ts';
import { defineController, settled } from '../../reconcile/controller.ts';
import { planAggregation } from './plan.ts';

const ClusterRoles = kindOf({ group: 'rbac.authorization.k8s.io', version: 'v1', kind: 'ClusterRole', plural: 'clusterroles', scope: 'Cluster' }) as unknown as Kind<ClusterRole>;

export const clusterRoleAggregationController = defineController<ClusterRole>({
  name: 'clusterrole-aggregation',
  serviceAccount: 'clusterrole-aggregation-controller',
  for: ClusterRoles,
  // Any role may be a part of any that aggregates; there are few of those.
  watches: [{ kind: ClusterRoles, keys: (_role, read) => read.list(ClusterRoles).flatMap(r => (r.aggregationRule ? [r.metadata.name ?? ''] : [])) }],
  async reconcile(role, { read, write }) {
    const rules = planAggregation(role, read.list(ClusterRoles));
    if (rules) await write.resource(ClusterRoles).update({ ...(role as ClusterRole), rules: rules as PolicyRule[] });
    return settled;
  },
});
