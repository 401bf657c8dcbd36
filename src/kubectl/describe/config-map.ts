/** `kubectl describe configmap`. */
import type { ConfigMap } from '../../kinds/generated/core-v1.ts';
import type { Describer } from './describer.ts';
import { base64Length } from './go-values.ts';
import { writeHead } from './metadata.ts';

export const configMapDescriber: Describer<ConfigMap> = {
  group: '', versions: ['v1'], kind: 'ConfigMap', plural: 'configmaps', namespaced: true,
  eventsRequired: true,
  write(page, configMap) {
    const { data, binaryData } = configMap;
    writeHead(page, configMap);
    page.write(0, '\nData\n====\n');
    for (const key of Object.keys(data ?? {}).sort()) page.write(0, `${key}:\n----\n${data![key]}\n\n`);
    page.write(0, '\nBinaryData\n====\n');
    for (const key of Object.keys(binaryData ?? {}).sort()) page.write(0, `${key}: ${base64Length(binaryData![key] ?? '')} bytes\n`);
    page.write(0, '\n');
  },
};
