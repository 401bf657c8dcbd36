/** PriorityLevelConfiguration: how many requests of a level run at once, and how the rest wait. */
import { defineKind, status } from '../../machinery/kind.ts';
import { at, forbidden, invalid, notSupported, required } from '../../machinery/field-error.ts';
import type { FieldError } from '../../machinery/field-error.ts';
import { clone } from '../../machinery/equality.ts';
import type { Frozen } from '../../machinery/object.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { LimitResponse, PriorityLevelConfiguration as LevelObject, QueuingConfiguration } from '../generated/flowcontrol-v1.ts';
import { validateFlowConditions } from './flow-schema.ts';

type Level = Frozen<LevelObject>;
const spec = at('spec');
const MAX_QUEUES = 10_000_000;
const MAX_HASH_BITS = 60;

function setDefaults({ spec: s }: LevelObject): void {
  if (s.exempt) {
    s.exempt.nominalConcurrencyShares ??= 0;
    s.exempt.lendablePercent ??= 0;
  }
  if (!s.limited) return;
  s.limited.nominalConcurrencyShares ??= 30;
  s.limited.lendablePercent ??= 0;
  const queuing = s.limited.limitResponse?.queuing;
  if (!queuing) return;
  queuing.queues ||= 64;
  queuing.handSize ||= 8;
  queuing.queueLengthLimit ||= 50;
}

/** Bits that dealing `handSize` cards from a deck of `queues` takes. */
const entropyBits = (queues: number, handSize: number) => Math.ceil(Array.from({ length: handSize }, (_, i) => Math.log2(queues - i)).reduce((a, b) => a + b, 0));

function validateQueuing({ queues = 0, handSize = 0, queueLengthLimit = 0 }: Frozen<QueuingConfiguration>): FieldError[] {
  const path = spec.child('limited', 'limitResponse', 'queuing');
  const found = queueLengthLimit <= 0 ? [invalid(path.child('queueLengthLimit'), queueLengthLimit, 'must be positive')] : [];
  if (queues <= 0) found.push(invalid(path.child('queues'), queues, 'must be positive'));
  else if (queues > MAX_QUEUES) found.push(invalid(path.child('queues'), queues, `must not be greater than ${MAX_QUEUES}`));
  const here = path.child('handSize');
  if (handSize <= 0) return [...found, invalid(here, handSize, 'must be positive')];
  if (handSize > queues) return [...found, invalid(here, handSize, `should not be greater than queues (${queues})`)];
  const bits = entropyBits(queues, handSize);
  return bits > MAX_HASH_BITS ? [...found, invalid(here, handSize, `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${MAX_HASH_BITS}`)] : found;
}

function validateResponse(response: Frozen<LimitResponse> | undefined): FieldError[] {
  const path = spec.child('limited', 'limitResponse');
  const type = response?.type ?? '';
  const queuing = response?.queuing;
  if (type === 'Reject') return queuing ? [forbidden(path.child('queuing'), 'must be nil if limited.limitResponse.type is not Limited')] : [];
  if (type !== 'Queue') return [notSupported(path.child('type'), type, ['Queue', 'Reject'])];
  return queuing ? validateQueuing(queuing) : [required(path.child('queuing'), 'must not be empty if limited.limitResponse.type is Limited')];
}

function validateLimited({ spec: { limited } }: Level): FieldError[] {
  const path = spec.child('limited');
  if (!limited) return [required(path, 'must not be empty when type is Limited')];
  const { nominalConcurrencyShares: shares = 0, lendablePercent: lendable, borrowingLimitPercent: borrowing } = limited;
  return [
    ...(shares < 0 ? [invalid(path.child('nominalConcurrencyShares'), shares, 'must be a non-negative integer')] : []),
    ...validateResponse(limited.limitResponse),
    ...(lendable !== undefined && (lendable < 0 || lendable > 100) ? [invalid(path.child('lendablePercent'), lendable, 'must be between 0 and 100, inclusive')] : []),
    ...(borrowing !== undefined && borrowing < 0 ? [invalid(path.child('borrowingLimitPercent'), borrowing, 'if specified, must be a non-negative integer')] : []),
  ];
}

function validateLevel(level: Level): FieldError[] {
  const { type, limited, exempt } = level.spec;
  const found = (level.metadata.name === 'exempt') === (type === 'Exempt') ? [] : [invalid(spec.child('type'), type, "type must be 'Exempt' if and only if name is 'exempt'")];
  if (type === 'Exempt') {
    if (limited) found.push(forbidden(spec.child('limited'), 'must be nil if the type is not Limited'));
  } else if (type === 'Limited') {
    if (exempt) found.push(forbidden(spec.child('exempt'), 'must be nil if the type is Limited'));
    found.push(...validateLimited(level));
  } else found.push(notSupported(spec.child('type'), type ?? '', ['Exempt', 'Limited']));
  return [...found, ...validateFlowConditions(level.status?.conditions ?? [])];
}

const queuing = (level: Level) => level.spec.limited?.limitResponse?.queuing;
const shares = (level: Level) => (level.spec.limited ?? level.spec.exempt)?.nominalConcurrencyShares;

export const PriorityLevelConfiguration = defineKind<LevelObject>({
  group: 'flowcontrol.apiserver.k8s.io', version: 'v1', kind: 'PriorityLevelConfiguration', plural: 'prioritylevelconfigurations', scope: 'Cluster',
  schema: 'io.k8s.api.flowcontrol.v1.PriorityLevelConfiguration',
  hasGeneration: true,
  unconditionalUpdate: false,
  defaults: setDefaults,
  prepareForCreate: level => {
    level.status = {};
  },
  prepareForUpdate: (level, old) => {
    if (old.status) level.status = clone(old.status);
  },
  validate: validateLevel,
  validateUpdate: validateLevel,
  validateStatusUpdate: level => validateFlowConditions(level.status?.conditions ?? []),
  columns: [
    nameColumn,
    { name: 'Type', type: 'string', cell: l => l.spec.type },
    { name: 'NominalConcurrencyShares', type: 'string', cell: l => shares(l) ?? '<none>' },
    { name: 'Queues', type: 'string', cell: l => queuing(l)?.queues ?? '<none>' },
    { name: 'HandSize', type: 'string', cell: l => queuing(l)?.handSize ?? '<none>' },
    { name: 'QueueLengthLimit', type: 'string', cell: l => queuing(l)?.queueLengthLimit ?? '<none>' },
    ageColumn,
  ],
  subresources: [status()],
});
