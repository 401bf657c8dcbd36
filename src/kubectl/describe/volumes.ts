/** The volumes of a pod or of a pod template. */
import type { DownwardAPIVolumeSource, EphemeralVolumeSource, PersistentVolumeSource, ProjectedVolumeSource, Volume, VolumeSource } from '../../kinds/generated/core-v1.ts';
import { LONGEST_LINE, shorten } from './metadata.ts';
import type { Page } from './page.ts';
import { nestedPage } from './page.ts';
import { writeClaim } from './persistent-volume-claim.ts';
import { findSource, persistentSources, podSources } from './volume-sources.ts';
import type { SourceText } from './volume-sources.ts';

const writeSource = (page: Page, { type, lines }: SourceText) => {
  page.write(2, `Type:\t${type}\n`);
  for (const [label, value] of lines) page.write(2, `${label}\t${value}\n`);
};

/** Every part is indented anew, even in the middle of a line. */
function writeAttributes(page: Page, attributes: Readonly<Record<string, string>> | undefined): void {
  page.write(2, 'VolumeAttributes:\t');
  const keys = Object.keys(attributes ?? {}).sort();
  if (keys.length === 0) page.line('<none>');
  keys.forEach((key, i) => {
    if (i > 0) {
      page.write(2, '');
      page.write(2, '\t');
    }
    page.write(2, `${shorten(`${key}=${attributes![key]}`, LONGEST_LINE)}\n`);
  });
}

function writeProjected(page: Page, { sources }: ProjectedVolumeSource): void {
  const optional = (source: { optional?: boolean }) => page.write(2, `Optional:\t${source.optional ?? false}\n`);
  for (const source of sources ?? []) {
    if (source.secret) {
      page.write(2, `SecretName:\t${source.secret.name ?? ''}\n`);
      optional(source.secret);
    } else if (source.downwardAPI) page.write(2, 'DownwardAPI:\ttrue\n');
    else if (source.configMap) {
      page.write(2, `ConfigMapName:\t${source.configMap.name ?? ''}\n`);
      optional(source.configMap);
    } else if (source.serviceAccountToken) page.write(2, `TokenExpirationSeconds:\t${source.serviceAccountToken.expirationSeconds ?? 0}\n`);
  }
}

function writeDownward(page: Page, { items }: DownwardAPIVolumeSource): void {
  page.write(2, 'Items:\n');
  for (const { fieldRef, resourceFieldRef, path } of items ?? []) {
    if (fieldRef) page.write(3, `${fieldRef.fieldPath} -> ${path}\n`);
    if (resourceFieldRef) page.write(3, `${resourceFieldRef.resource} -> ${path}\n`);
  }
}

function writeEphemeral(page: Page, { volumeClaimTemplate: template }: EphemeralVolumeSource): void {
  if (template) writeClaim(nestedPage(page, 2), { metadata: template.metadata ?? {}, spec: template.spec }, undefined);
}

function writePodSource(page: Page, volume: VolumeSource): void {
  const source = findSource(podSources, volume);
  if (source === undefined) return page.write(1, '<unknown>\n');
  writeSource(page, source);
  if (source.type.startsWith('CSI ')) writeAttributes(page, volume.csi!.volumeAttributes);
  if (source.type.startsWith('Projected ')) writeProjected(page, volume.projected!);
  if (source.type.startsWith('DownwardAPI ')) writeDownward(page, volume.downwardAPI!);
  if (source.type.startsWith('EphemeralVolume ')) writeEphemeral(page, volume.ephemeral!);
}

export function writePersistentSource(page: Page, spec: PersistentVolumeSource): void {
  const source = findSource(persistentSources, spec);
  if (source === undefined) return page.write(1, '<unknown>\n');
  writeSource(page, source);
  if (source.type.startsWith('CSI ')) writeAttributes(page, spec.csi!.volumeAttributes);
}

/** `indent` is that of a template's parts. */
export function writeVolumes(page: Page, volumes: readonly Volume[] | undefined, indent = ''): void {
  if (!volumes || volumes.length === 0) return page.write(0, `${indent}Volumes:\t<none>\n`);
  page.write(0, `${indent}Volumes:\n`);
  for (const volume of volumes) {
    page.write(1, `${indent ? ' ' : ''}${volume.name}:\n`);
    writePodSource(page, volume);
  }
}
