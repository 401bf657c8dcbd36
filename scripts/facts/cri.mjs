// Makes src/kubelet/adapters/cri/cri.v1.json: names, numbers and types of CRI v1's messages, nothing else of api.proto.
// Usage: node scripts/facts/cri.mjs PATH/TO/runtime/v1/api.proto  (Debian's package golang-k8s-cri-api-dev)
import { readFileSync, writeFileSync } from 'node:fs';
import protobuf from 'protobufjs';

const RPCS = [
  'Version', 'Status', 'UpdateRuntimeConfig', 'RunPodSandbox', 'StopPodSandbox', 'RemovePodSandbox', 'PodSandboxStatus', 'ListPodSandbox',
  'CreateContainer', 'StartContainer', 'StopContainer', 'RemoveContainer', 'ListContainers', 'ContainerStatus', 'UpdateContainerResources',
  'ReopenContainerLog', 'ExecSync', 'Exec', 'Attach', 'PortForward', 'ListContainerStats', 'GetContainerEvents',
  'ListImages', 'ImageStatus', 'PullImage', 'RemoveImage', 'ImageFsInfo',
];

const [, , source] = process.argv;
const { root } = protobuf.parse(readFileSync(source, 'utf8'), { keepCase: false });
const namespace = root.resolveAll().lookup('runtime.v1');
const kept = {};

function keep(type) {
  if (kept[type.name]) return;
  if (type instanceof protobuf.Enum) {
    kept[type.name] = { values: type.values };
    return;
  }
  const fields = {};
  kept[type.name] = { fields };
  for (const field of type.fieldsArray) {
    fields[field.name] = { ...(field.repeated ? { rule: 'repeated' } : {}), ...(field.map ? { keyType: field.keyType } : {}), type: field.type, id: field.id };
    if (field.resolvedType) keep(field.resolvedType);
  }
}

const methods = {};
for (const service of ['RuntimeService', 'ImageService']) {
  for (const method of namespace.lookup(service).methodsArray.filter(m => RPCS.includes(m.name))) {
    methods[method.name] = { service, requestType: method.requestType, responseType: method.responseType };
    keep(method.resolvedRequestType ?? namespace.lookup(method.requestType));
    keep(method.resolvedResponseType ?? namespace.lookup(method.responseType));
  }
}
const sorted = Object.fromEntries(Object.entries(kept).sort(([a], [b]) => (a < b ? -1 : 1)));
const lines = Object.entries(sorted).map(([name, type]) => `${JSON.stringify(name)}:${JSON.stringify(type)}`);
writeFileSync(new URL('../../src/kubelet/adapters/cri/cri.v1.json', import.meta.url), `{"methods":${JSON.stringify(methods)},\n"types":{\n${lines.join(',\n')}\n}}\n`);
console.log(`${lines.length} types, ${Object.keys(methods).length} methods`);
