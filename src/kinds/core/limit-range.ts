/** LimitRange: what each container, pod or claim of a namespace may ask for, and asks for by default. */
import { defineKind } from '../../machinery/kind.ts';
import { at, duplicate, forbidden, invalid, required } from '../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../machinery/field-error.ts';
import { own } from '../../machinery/equality.ts';
import { checkQualifiedName } from '../../machinery/names.ts';
import { compareQuantities, milliValue } from '../../machinery/quantity.ts';
import type { Frozen } from '../../machinery/object.ts';
import type { LimitRange as LimitRangeObject, LimitRangeItem } from '../generated/core-v1.ts';
import { roundResourceList } from '../resource-list.ts';
import { mayOvercommit } from './pod/resource-names.ts';
import { validateContainerResourceName, validateResourceName } from './quota-resources.ts';

type Item = Frozen<LimitRangeItem>;
const LISTS = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;
const TYPES = ['Pod', 'Container', 'PersistentVolumeClaim'];

/** The limit falls back to the maximum, the request to the limit, then to the minimum. */
function defaultItem(item: LimitRangeItem): void {
  for (const list of LISTS) roundResourceList(item[list]);
  if (item.type !== 'Container') return;
  const limits = { ...item.max, ...item.default };
  const requests = { ...item.min, ...limits, ...item.defaultRequest };
  if (Object.keys(limits).length > 0) item.default = limits;
  if (Object.keys(requests).length > 0) item.defaultRequest = requests;
}

function validateType(type: string, path: FieldPath): FieldError[] {
  const found = checkQualifiedName(type).map(m => invalid(path, type, m));
  return found.length > 0 || type.includes('/') || TYPES.includes(type) ? found : [invalid(path, type, 'must be a standard limit type or fully qualified')];
}

function validateNames(item: Item, path: FieldPath): FieldError[] {
  const check = item.type === 'Pod' || item.type === 'Container' ? validateContainerResourceName : validateResourceName;
  const names = (list: (typeof LISTS)[number]) => Object.keys(item[list] ?? {}).flatMap(name => check(name, path.child(list).key(name)));
  const found = [...names('max'), ...names('min')];
  for (const list of ['default', 'defaultRequest'] as const) {
    if (item.type !== 'Pod') found.push(...names(list));
    else if (Object.keys(item[list] ?? {}).length > 0) found.push(forbidden(path.child(list), "may not be specified when `type` is 'Pod'"));
  }
  if (item.type === 'PersistentVolumeClaim' && !item.min?.['storage'] && !item.max?.['storage']) {
    found.push(required(path.child('limits'), 'either minimum or maximum storage value is required, but neither was provided'));
  }
  return [...found, ...names('maxLimitRequestRatio')];
}

const above = (a: string | undefined, b: string | undefined) => a !== undefined && b !== undefined && compareQuantities(a, b) > 0;

function validateRatio(item: Item, name: string, path: FieldPath): FieldError[] {
  const ratio = own(item.maxLimitRequestRatio, name);
  if (ratio === undefined) return [];
  const here = path.child('maxLimitRequestRatio').key(name);
  const found = compareQuantities(ratio, '1') < 0 ? [invalid(here, ratio, `ratio ${ratio} is less than 1`)] : [];
  const [min, max] = [own(item.min, name), own(item.max, name)];
  if (min === undefined || max === undefined) return found;
  const limit = milliValue(max) / milliValue(min);
  return milliValue(ratio) / 1000 > limit ? [...found, invalid(here, ratio, `ratio ${ratio} is greater than max/min = ${limit.toFixed(6)}`)] : found;
}

/** Minimum, default request, default limit and maximum stand in this order. */
function validateOrder(item: Item, name: string, path: FieldPath): FieldError[] {
  const [min, max] = [own(item.min, name), own(item.max, name)];
  const [limit, request] = item.type === 'Pod' ? [] : [own(item.default, name), own(item.defaultRequest, name)];
  const [atMin, atRequest, atLimit] = [path.child('min').key(name), path.child('defaultRequest').key(name), path.child('default').key(name)];
  return [
    ...(above(min, max) ? [invalid(atMin, min, `min value ${min} is greater than max value ${max}`)] : []),
    ...(above(min, request) ? [invalid(atRequest, request, `min value ${min} is greater than default request value ${request}`)] : []),
    ...(above(request, max) ? [invalid(atRequest, request, `default request value ${request} is greater than max value ${max}`)] : []),
    ...(above(request, limit) ? [invalid(atRequest, request, `default request value ${request} is greater than default limit value ${limit}`)] : []),
    ...(above(min, limit) ? [invalid(atLimit, min, `min value ${min} is greater than default value ${limit}`)] : []),
    ...(above(limit, max) ? [invalid(atLimit, max, `default value ${limit} is greater than max value ${max}`)] : []),
    ...validateRatio(item, name, path),
    ...(!mayOvercommit(name) && limit !== undefined && request !== undefined && compareQuantities(limit, request) !== 0
      ? [invalid(atRequest, request, `default value ${limit} must equal to defaultRequest value ${request} in ${name}`)] : []),
  ];
}

function validateLimitRange(range: Frozen<LimitRangeObject>): FieldError[] {
  const limits = range.spec?.limits ?? [];
  return limits.flatMap((item, i) => {
    const path = at('spec', 'limits').index(i);
    const names = new Set(LISTS.flatMap(list => Object.keys(item[list] ?? {})));
    return [
      ...validateType(item.type, path.child('type')),
      ...(limits.findIndex(other => other.type === item.type) < i ? [duplicate(path.child('type'), item.type)] : []),
      ...validateNames(item, path),
      ...[...names].flatMap(name => validateOrder(item, name, path)),
    ];
  });
}

export const LimitRange = defineKind<LimitRangeObject>({
  group: '', version: 'v1', kind: 'LimitRange', plural: 'limitranges', shortNames: ['limits'], scope: 'Namespaced',
  schema: 'io.k8s.api.core.v1.LimitRange',
  createOnUpdate: true,
  defaults: range => range.spec?.limits?.forEach(defaultItem),
  validate: validateLimitRange,
  validateUpdate: validateLimitRange,
});
