/** `kubectl describe statefulset`. */
import type { StatefulSet, StatefulSetSpec } from '../../kinds/generated/apps-v1.ts';
import type { PersistentVolumeClaim, Pod } from '../../kinds/generated/core-v1.ts';
import { selectorOf } from '../../machinery/label-selector.ts';
import { canonicalQuantity } from '../../machinery/quantity.ts';
import { countPods, requestPods } from './controlled-pods.ts';
import type { Describer } from './describer.ts';
import { goList } from './go-values.ts';
import { writeLabels, writeLabelsAndAnnotations, writeName, writeNamespace } from './metadata.ts';
import type { Page } from './page.ts';
import { writePodTemplate } from './pod-template.ts';
import { storageClassOf } from './storage.ts';
import { rfc1123 } from './times.ts';

function writeStrategy(page: Page, { updateStrategy: strategy }: Partial<StatefulSetSpec>): void {
  page.write(0, `Update Strategy:\t${strategy?.type ?? ''}\n`);
  const rolling = strategy?.rollingUpdate;
  if (rolling?.partition === undefined || rolling.partition === null) return;
  page.write(1, `Partition:\t${rolling.partition}\n`);
  if (rolling.maxUnavailable !== undefined) page.write(1, `MaxUnavailable:\t${rolling.maxUnavailable}\n`);
}

function writeClaims(page: Page, claims: readonly PersistentVolumeClaim[] | undefined): void {
  if (!claims || claims.length === 0) return page.write(0, 'Volume Claims:\t<none>\n');
  page.write(0, 'Volume Claims:\n');
  for (const { metadata, spec } of claims) {
    const capacity = spec?.resources?.requests?.['storage'];
    page.write(1, `Name:\t${metadata.name ?? ''}\n`);
    page.write(1, `StorageClass:\t${storageClassOf({ metadata, spec: spec ?? {} })}\n`);
    writeLabels(page, 'Labels', metadata.labels, '  ');
    writeLabels(page, 'Annotations', metadata.annotations, '  ');
    page.write(1, `Capacity:\t${capacity === undefined ? '<default>' : canonicalQuantity(capacity)}\n`);
    page.write(1, `Access Modes:\t${goList(spec?.accessModes)}\n`);
  }
}

export const statefulSetDescriber: Describer<StatefulSet> = {
  group: 'apps', versions: ['v1'], kind: 'StatefulSet', plural: 'statefulsets', namespaced: true,
  related: set => ({ pods: requestPods(set, selectorOf(set.spec?.selector).toString()) }),
  write(page, set, related) {
    const { metadata, spec, status } = set;
    const pods = related.of<readonly Pod[]>('pods');
    writeName(page, set);
    writeNamespace(page, set);
    page.write(0, `CreationTimestamp:\t${rfc1123(metadata.creationTimestamp)}\n`);
    page.write(0, `Selector:\t${selectorOf(spec?.selector).toString()}\n`);
    writeLabelsAndAnnotations(page, metadata);
    page.write(0, `Replicas:\t${spec?.replicas ?? 0} desired | ${status?.replicas ?? 0} total\n`);
    writeStrategy(page, spec ?? {});
    page.write(0, `Pods Status:\t${countPods(pods, set)}\n`);
    writePodTemplate(page, spec?.template ?? { spec: { containers: [] } });
    writeClaims(page, spec?.volumeClaimTemplates);
  },
};
