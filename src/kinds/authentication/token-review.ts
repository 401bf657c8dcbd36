/** TokenReview: whose token is this? Answered, never stored. */
import { defineKind } from '../../machinery/kind.ts';
import type { TokenReview as TokenReviewObject } from '../generated/authentication-v1.ts';

export const TokenReview = defineKind<TokenReviewObject>({
  group: 'authentication.k8s.io', version: 'v1', kind: 'TokenReview', plural: 'tokenreviews', scope: 'Cluster',
  schema: 'io.k8s.api.authentication.v1.TokenReview',
  virtual: true,
  verbs: ['create'],
});
