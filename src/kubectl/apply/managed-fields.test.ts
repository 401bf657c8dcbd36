/** What client-side apply owned goes over to the server-side manager. */
import { describe, expect, it } from 'vitest';
import type { Unstructured } from '../object.ts';
import { annotationOwners, planMigration } from './managed-fields.ts';

const ANNOTATION = { 'f:metadata': { 'f:annotations': { 'f:kubectl.kubernetes.io/last-applied-configuration': {} } } };
const entry = (manager: string, operation: string, fieldsV1: object, more: object = {}) => ({ manager, operation, apiVersion: 'v1', fieldsV1, ...more });
const object = (...managedFields: object[]) => ({ metadata: { name: 'x', resourceVersion: '7', managedFields } }) as unknown as Unstructured;
const migrated = (of: Unstructured) => {
  const text = planMigration(of, new Set(['kubectl-client-side-apply']), 'kubectl');
  return text === undefined ? undefined : (JSON.parse(text) as { path: string; value: unknown }[]);
};

describe('migration of managed fields', () => {
  it('finds who owns the annotation', () => {
    const found = annotationOwners(object(entry('a', 'Update', ANNOTATION), entry('b', 'Apply', ANNOTATION), entry('c', 'Update', {})), 'Update');
    expect(found.map(e => e.manager)).toEqual(['a']);
  });
  it('unites both managers, and asks for the same revision', () => {
    const patch = migrated(object(entry('kubectl', 'Apply', { 'f:data': { 'f:a': {} } }), entry('kubectl-client-side-apply', 'Update', ANNOTATION), entry('other', 'Update', {})));
    expect(patch).toEqual([
      { op: 'replace', path: '/metadata/managedFields', value: [entry('kubectl', 'Apply', { ...ANNOTATION, 'f:data': { 'f:a': {} } }), entry('other', 'Update', {})] },
      { op: 'replace', path: '/metadata/resourceVersion', value: '7' },
    ]);
  });
  it('remembers by a dot that a field is owned with all below it', () => {
    const patch = migrated(object(entry('kubectl', 'Apply', { 'f:data': {} }), entry('kubectl-client-side-apply', 'Update', { ...ANNOTATION, 'f:data': { 'f:a': {} } })));
    expect(patch?.[0]?.value).toEqual([entry('kubectl', 'Apply', { ...ANNOTATION, 'f:data': { '.': {}, 'f:a': {} } })]);
  });
  it('makes the client-side manager the server-side one where there is none', () => {
    expect(migrated(object(entry('kubectl-client-side-apply', 'Update', ANNOTATION)))?.[0]?.value).toEqual([entry('kubectl', 'Apply', ANNOTATION)]);
  });
  it('has nothing to do for others, nor for subresources', () => {
    expect(migrated(object(entry('kubectl', 'Apply', {}), entry('kubectl-client-side-apply', 'Update', ANNOTATION, { subresource: 'status' })))).toBeUndefined();
  });
});
