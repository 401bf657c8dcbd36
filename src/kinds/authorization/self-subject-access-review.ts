/** SelfSubjectAccessReview: may I do that? Answered, never stored. */
import { defineKind } from '../../machinery/kind.ts';
import type { SelfSubjectAccessReview as SelfSubjectAccessReviewObject } from '../generated/authorization-v1.ts';

export const SelfSubjectAccessReview = defineKind<SelfSubjectAccessReviewObject>({
  group: 'authorization.k8s.io', version: 'v1', kind: 'SelfSubjectAccessReview', plural: 'selfsubjectaccessreviews', scope: 'Cluster',
  schema: 'io.k8s.api.authorization.v1.SelfSubjectAccessReview',
  virtual: true,
  verbs: ['create'],
});
