/** SelfSubjectRulesReview: what may I do in this namespace? Answered, never stored. */
import { defineKind } from '../../machinery/kind.ts';
import type { SelfSubjectRulesReview as SelfSubjectRulesReviewObject } from '../generated/authorization-v1.ts';

export const SelfSubjectRulesReview = defineKind<SelfSubjectRulesReviewObject>({
  group: 'authorization.k8s.io', version: 'v1', kind: 'SelfSubjectRulesReview', plural: 'selfsubjectrulesreviews', scope: 'Cluster',
  schema: 'io.k8s.api.authorization.v1.SelfSubjectRulesReview',
  virtual: true,
  verbs: ['create'],
});
