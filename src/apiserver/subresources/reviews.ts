/** Kinds that are asked and answered but never stored: reviews, tokens, component statuses. */
import { requestToken } from '../auth/token-request.ts';
import { reviewAccess, reviewLocalAccess, reviewRules, reviewSelf, reviewSelfAccess, reviewToken } from '../auth/reviews.ts';
import type { ComponentStatus } from '../../kinds/generated/core-v1.ts';
import type { KubeObject } from '../../machinery/object.ts';
import { notFoundError, serviceUnavailable } from '../../machinery/status-error.ts';
import type { RequestContext } from '../context.ts';
import { presentObject } from '../encoding/present.ts';
import { tableOf } from '../encoding/table.ts';
import { negotiate } from '../encoding/negotiate.ts';
import { writeOptions } from '../options/write-options.ts';
import type { VerbHandler } from '../registry.ts';
import { answerObject } from '../request.ts';
import type { Services } from '../services.ts';
import { judge } from '../write/admit.ts';
import { decodeObject } from '../write/decode.ts';
import { nameOf } from '../verbs/update.ts';
import { createBinding } from './binding.ts';

type Review = (body: KubeObject, context: RequestContext, services: Services) => object | Promise<object>;

/** By resource. The bodies are decoded by the kind's own schema before. */
const REVIEWS: Readonly<Record<string, Review>> = {
  'tokenreviews.authentication.k8s.io': (body, _, { authenticator }) => reviewToken(body as never, authenticator),
  'selfsubjectreviews.authentication.k8s.io': (body, { user }) => reviewSelf(body as never, user),
  'selfsubjectaccessreviews.authorization.k8s.io': (body, { user }, { authorizer }) => reviewSelfAccess(body as never, user, authorizer),
  'subjectaccessreviews.authorization.k8s.io': (body, _, { authorizer }) => reviewAccess(body as never, authorizer),
  'localsubjectaccessreviews.authorization.k8s.io': (body, { info }, { authorizer }) => reviewLocalAccess(body as never, info.resource ? info.namespace : '', authorizer),
  'selfsubjectrulesreviews.authorization.k8s.io': (body, { user }, { authorizer }) => reviewRules(body as never, user, authorizer),
};

const review = (answer: Review): VerbHandler => async (context, resource, services) => {
  const { fieldValidation } = writeOptions(context.request.query, 'CreateOptions');
  const body = await decodeObject(context, resource.kind, fieldValidation, services);
  (body as unknown as { spec: object }).spec ??= {};
  return answerObject(201, services.schemas.of(resource.kind.schema).normalize(await answer(body, context, services)));
};

/** What a computed kind answers; undefined where nobody computes it. */
export function virtualHandlers(resource: string): Record<string, VerbHandler> | undefined {
  if (resource === 'componentstatuses') return { get: getComponent, list: listComponents };
  if (resource === 'bindings') return { create: createBinding };
  const answer = REVIEWS[resource];
  return answer && { create: review(answer) };
}

const TOKEN_REQUEST = {
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'TokenRequest',
  apiVersion: 'authentication.k8s.io/v1',
  schema: 'io.k8s.api.authentication.v1.TokenRequest',
} as const;

export const serviceAccountToken: VerbHandler = async (context, resource, services) => {
  const { tokenIssuer: issuer, live, clock } = services;
  if (issuer === undefined) throw serviceUnavailable('this server issues no tokens');
  const { fieldValidation, dryRun } = writeOptions(context.request.query, 'CreateOptions');
  const body = await decodeObject(context, TOKEN_REQUEST, fieldValidation, services);
  (body as unknown as { spec: object }).spec ??= {};
  // A kubelet gets tokens of the pods on its node alone.
  await judge({ context, services, kind: resource.kind, operation: 'CREATE', dryRun, object: body });
  const namespace = context.info.resource ? context.info.namespace : '';
  return answerObject(201, await requestToken({ name: nameOf(context), namespace }, body as never, { issuer, live, clock }));
};

const componentStatuses = ({ components }: Services): ComponentStatus[] =>
  components().map(({ name, healthy, message }) => ({
    kind: 'ComponentStatus',
    apiVersion: 'v1',
    metadata: { name },
    conditions: [{ type: 'Healthy', status: healthy ? 'True' : 'False', ...(healthy ? { message } : { error: message }) }],
  })) as ComponentStatus[];

const getComponent: VerbHandler = (context, resource, services) => {
  const found = componentStatuses(services).find(c => c.metadata.name === nameOf(context));
  if (found === undefined) throw notFoundError(resource.kind, nameOf(context));
  return presentObject({ context, kind: resource.kind, services }, found as never);
};

const listComponents: VerbHandler = (context, resource, services) => {
  const items = componentStatuses(services);
  const { shape } = negotiate(context);
  if (shape?.kind === 'Table') return answerObject(200, tableOf(resource.kind, items as never, {}, { version: shape.version, include: 'Metadata', now: services.clock.now() }));
  const plain = items.map(({ kind: _kind, apiVersion: _apiVersion, ...rest }) => rest);
  return answerObject(200, { kind: 'ComponentStatusList', apiVersion: 'v1', metadata: {}, items: plain });
};
