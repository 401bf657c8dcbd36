/** LocalSubjectAccessReview: may this user do that in this namespace? Answered, never stored. */
import { defineKind } from '../../machinery/kind.ts';
import type { LocalSubjectAccessReview as LocalSubjectAccessReviewObject } from '../generated/authorization-v1.ts';

export const LocalSubjectAccessReview = defineKind<LocalSubjectAccessReviewObject>({
  group: 'authorization.k8s.io', version: 'v1', kind: 'LocalSubjectAccessReview', plural: 'localsubjectaccessreviews', scope: 'Namespaced',
  schema: 'io.k8s.api.authorization.v1.LocalSubjectAccessReview',
  virtual: true,
  verbs: ['create'],
});
