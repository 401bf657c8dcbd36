/** SubjectAccessReview: may this user do that? Answered, never stored. */
import { defineKind } from '../../machinery/kind.ts';
import type { SubjectAccessReview as SubjectAccessReviewObject } from '../generated/authorization-v1.ts';

export const SubjectAccessReview = defineKind<SubjectAccessReviewObject>({
  group: 'authorization.k8s.io', version: 'v1', kind: 'SubjectAccessReview', plural: 'subjectaccessreviews', scope: 'Cluster',
  schema: 'io.k8s.api.authorization.v1.SubjectAccessReview',
  virtual: true,
  verbs: ['create'],
});
