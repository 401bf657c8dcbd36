/** Roles and bindings as the authorizer reads them, kept current by a watch: subject to bindings, role to rules. */
import type { Frozen, KubeObject } from '../../../machinery/object.ts';
import { objectKey } from '../../../machinery/object.ts';
import type { LiveObjects, ResourceRule, UserInfo } from '../ports.ts';
import { serviceAccountUsername } from '../service-account.ts';

export const RBAC_GROUP = 'rbac.authorization.k8s.io';

export interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}
export interface RoleReference {
  readonly kind: string;
  readonly name: string;
}
export type RoleObject = Frozen<KubeObject> & { readonly rules?: readonly ResourceRule[] | null; readonly aggregationRule?: unknown };
export type BindingObject = Frozen<KubeObject> & { readonly subjects?: readonly Subject[]; readonly roleRef: RoleReference };

/** One subject of a binding, by which a user gains the role's rules. */
export interface Grant {
  readonly binding: BindingObject;
  readonly subject: Subject;
}

/** Grants in one place (the cluster, or a namespace), by the users and groups that hold them. */
type GrantIndex = Map<string, Map<string, Grant>>;

const userKey = (name: string) => `u:${name}`;
const groupKey = (name: string) => `g:${name}`;

function subjectKey(subject: Subject, bindingNamespace: string): string | undefined {
  switch (subject.kind) {
    case 'User':
      return userKey(subject.name);
    case 'Group':
      return groupKey(subject.name);
    case 'ServiceAccount':
      return userKey(serviceAccountUsername(subject.namespace || bindingNamespace, subject.name));
    default:
      return undefined;
  }
}

export class RbacPolicy {
  private readonly roles = new Map<string, RoleObject>();
  /** By namespace; the cluster's own under the empty name. */
  private readonly grants = new Map<string, GrantIndex>();
  private readonly watches: { stop(): void }[];
  /** Counts up with every change: what was derived from an older one is stale. */
  generation = 0;

  constructor(live: LiveObjects) {
    const follow = (plural: string, changed: (o?: Frozen<KubeObject>, old?: Frozen<KubeObject>) => void) =>
      live.follow(RBAC_GROUP, plural, (object, old) => {
        this.generation++;
        changed(object, old);
      });
    this.watches = [
      ...['roles', 'clusterroles'].map(plural => follow(plural, (object, old) => this.changeRole(object, old))),
      ...['rolebindings', 'clusterrolebindings'].map(plural => follow(plural, (object, old) => this.changeBinding(object, old))),
    ];
  }

  /** What a user is granted in a namespace (empty: in the whole cluster), by binding name. */
  grantsOf(user: UserInfo, namespace: string): Grant[] {
    const index = this.grants.get(namespace);
    if (!index) return [];
    const keys = [userKey(user.name), ...user.groups.map(groupKey)];
    const found = keys.flatMap(key => [...(index.get(key)?.values() ?? [])]);
    return found.sort((a, b) => (a.binding.metadata.name! < b.binding.metadata.name! ? -1 : 1));
  }

  /** The rules a binding's role holds, or undefined where there is no such role. */
  rulesOf(reference: RoleReference, namespace: string): readonly ResourceRule[] | undefined {
    const role = this.roles.get(reference.kind === 'Role' ? `${namespace}/${reference.name}` : reference.name);
    return role && (role.rules ?? []);
  }

  close(): void {
    for (const watch of this.watches) watch.stop();
  }

  private changeRole(object: Frozen<KubeObject> | undefined, old: Frozen<KubeObject> | undefined): void {
    if (object) this.roles.set(objectKey(object), object as RoleObject);
    else if (old) this.roles.delete(objectKey(old));
  }

  private changeBinding(object: Frozen<KubeObject> | undefined, old: Frozen<KubeObject> | undefined): void {
    if (old) this.dropBinding(old as BindingObject);
    if (!object) return;
    this.forEachGrant(object as BindingObject, (index, key, name, grant) => {
      const held = index.get(key) ?? new Map<string, Grant>();
      index.set(key, held.set(name, grant));
    });
  }

  /** Namespaces and users come and go: nothing is kept of those that hold nothing. */
  private dropBinding(binding: BindingObject): void {
    this.forEachGrant(binding, (index, key, name) => {
      const held = index.get(key);
      held?.delete(name);
      if (held?.size === 0) index.delete(key);
    });
    const namespace = binding.metadata.namespace ?? '';
    if (this.grants.get(namespace)?.size === 0) this.grants.delete(namespace);
  }

  private forEachGrant(binding: BindingObject, visit: (index: GrantIndex, key: string, name: string, grant: Grant) => void): void {
    const namespace = binding.metadata.namespace ?? '';
    const index = this.grants.get(namespace) ?? new Map<string, Map<string, Grant>>();
    this.grants.set(namespace, index);
    for (const subject of binding.subjects ?? []) {
      const key = subjectKey(subject, namespace);
      if (key !== undefined) visit(index, key, binding.metadata.name!, { binding, subject });
    }
  }
}
