/** An object of whatever kind, as it travels. */
import type { ObjectMeta } from '../machinery/object.ts';

export interface Unstructured {
  apiVersion?: string;
  kind?: string;
  metadata?: ObjectMeta & { continue?: string; remainingItemCount?: number };
  [field: string]: unknown;
}

export const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '');
export const versionOf = (apiVersion: string): string => apiVersion.slice(apiVersion.indexOf('/') + 1);

export const isList = (object: Unstructured): boolean => Array.isArray(object['items']);
export const itemsOf = (object: Unstructured): Unstructured[] => (Array.isArray(object['items']) ? (object['items'] as Unstructured[]) : []);
