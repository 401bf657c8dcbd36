/** SelfSubjectReview: who am I? Answered, never stored. */
import { defineKind } from '../../machinery/kind.ts';
import type { SelfSubjectReview as SelfSubjectReviewObject } from '../generated/authentication-v1.ts';

export const SelfSubjectReview = defineKind<SelfSubjectReviewObject>({
  group: 'authentication.k8s.io', version: 'v1', kind: 'SelfSubjectReview', plural: 'selfsubjectreviews', scope: 'Cluster',
  schema: 'io.k8s.api.authentication.v1.SelfSubjectReview',
  virtual: true,
  verbs: ['create'],
});
