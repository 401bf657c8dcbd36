/** ServiceAccount: who a pod is to the API server. */
import { defineKind } from '../../machinery/kind.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { ServiceAccount as ServiceAccountObject } from '../generated/core-v1.ts';

/** Of a secret reference only the name is kept. */
function keepSecretNames(account: ServiceAccountObject): void {
  if (account.secrets) account.secrets = account.secrets.map(s => (s.name === undefined ? {} : { name: s.name }));
}

export const ServiceAccount = defineKind<ServiceAccountObject>({
  group: '', version: 'v1', kind: 'ServiceAccount', plural: 'serviceaccounts', shortNames: ['sa'], scope: 'Namespaced',
  schema: 'io.k8s.api.core.v1.ServiceAccount',
  prepareForCreate: keepSecretNames,
  prepareForUpdate: keepSecretNames,
  columns: [nameColumn, ageColumn],
  subresources: [{ name: 'token', handler: 'serviceaccounts/token', verbs: ['create'], kind: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' } }],
});
