/** A folder's kustomization file, read and checked. */
import { readYaml } from '../../machinery/schema/yaml-text.ts';
import type { Folder } from './files.ts';
import { isPlain, KustomizeError, textOf, type Plain } from './plain.ts';

const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

const LISTS = [
  'labels', 'patchesStrategicMerge', 'patchesJson6902', 'patches', 'images', 'imageTags', 'replacements', 'replicas', 'vars', 'resources', 'components', 'crds', 'bases', 'configMapGenerator',
  'secretGenerator', 'helmCharts', 'helmChartInflationGenerator', 'configurations', 'generators', 'transformers', 'validators', 'buildMetadata',
] as const;
const OTHERS = ['apiVersion', 'kind', 'metadata', 'openapi', 'namePrefix', 'nameSuffix', 'namespace', 'commonLabels', 'commonAnnotations', 'sortOptions', 'helmGlobals', 'generatorOptions', 'inventory'];
const KNOWN = new Set<string>([...LISTS, ...OTHERS]);
/** What upstream does and this build does not. */
const LEFT_OUT = ['vars', 'crds', 'helmCharts', 'helmChartInflationGenerator', 'helmGlobals', 'configurations', 'generators', 'transformers', 'validators', 'openapi', 'inventory', 'buildMetadata'];

const TEXTS = ['apiVersion', 'kind', 'namePrefix', 'nameSuffix', 'namespace'];
const STRING_LISTS = new Set(['resources', 'components', 'bases', 'crds', 'configurations', 'generators', 'transformers', 'validators', 'buildMetadata']);

const run = (field: string, better: string) => `# Warning: '${field}' is deprecated. Please use '${better}' instead.`;
const FIX = "Run 'kustomize edit fix' to update your Kustomization automatically.";
const DEPRECATED: readonly (readonly [string, string])[] = [['bases', 'resources'], ['commonLabels', 'labels'], ['imageTags', 'images'], ['patchesJson6902', 'patches'], ['patchesStrategicMerge', 'patches']];

export interface Kustomization {
  readonly fields: Plain;
  readonly isComponent: boolean;
  readonly warnings: readonly string[];
}

function readFile(folder: Folder): { name: string; text: string } {
  const found = NAMES.filter(name => folder.has(name));
  if (found.length === 0) throw new KustomizeError(`unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${folder.root}'`);
  if (found.length > 1) throw new KustomizeError(`Found multiple kustomization files under: ${folder.root}\n`);
  return { name: found[0]!, text: folder.text(found[0]!) };
}

function decode(text: string): Plain {
  let value: unknown;
  try {
    value = readYaml(text).value;
  } catch (error) {
    throw new KustomizeError(`invalid Kustomization: ${(error as Error).message}`, { cause: error });
  }
  return isPlain(value) ? value : {};
}

const goKind = (value: unknown) => (Array.isArray(value) ? 'array' : isPlain(value) ? 'object' : typeof value === 'boolean' ? 'bool' : typeof value);

function checkFields(fields: Plain): void {
  const unknown = Object.keys(fields).sort().find(key => !KNOWN.has(key));
  if (unknown !== undefined) throw new KustomizeError(`invalid Kustomization: json: unknown field ${JSON.stringify(unknown)}`);
  for (const key of LISTS) {
    const value = fields[key];
    if (value === undefined || value === null || Array.isArray(value)) continue;
    throw new KustomizeError(`invalid Kustomization: json: cannot unmarshal ${goKind(value)} into Go struct field Kustomization.${key} of type ${STRING_LISTS.has(key) ? '[]string' : `[]types.${goElement(key)}`}`);
  }
  const notText = TEXTS.find(key => fields[key] !== undefined && fields[key] !== null && typeof fields[key] !== 'string');
  if (notText !== undefined) throw new KustomizeError(`invalid Kustomization: json: cannot unmarshal ${goKind(fields[notText])} into Go struct field Kustomization.${notText} of type string`);
  const left = LEFT_OUT.find(key => fields[key] !== undefined && fields[key] !== null);
  if (left !== undefined) throw new KustomizeError(`build kustomization: field ${JSON.stringify(left)}: not supported by this kubectl`);
}

const ELEMENTS: Readonly<Record<string, string>> = {
  labels: 'Label', patches: 'Patch', patchesJson6902: 'Patch', patchesStrategicMerge: 'PatchStrategicMerge', images: 'Image', imageTags: 'Image', replacements: 'ReplacementField', replicas: 'Replica',
  configMapGenerator: 'ConfigMapArgs', secretGenerator: 'SecretArgs', vars: 'Var', helmCharts: 'HelmChart', helmChartInflationGenerator: 'HelmChartArgs',
};
const goElement = (key: string) => ELEMENTS[key] ?? 'Value';

function checkType(fields: Plain, folder: Folder): void {
  const kind = textOf(fields['kind']) || 'Kustomization';
  const apiVersion = textOf(fields['apiVersion']);
  const wanted = kind === 'Component' ? 'kustomize.config.k8s.io/v1alpha1' : 'kustomize.config.k8s.io/v1beta1';
  const problems = [
    ...(kind === 'Kustomization' || kind === 'Component' ? [] : ['kind should be Kustomization or Component']),
    ...(apiVersion === '' || apiVersion === wanted ? [] : [`apiVersion for ${kind} should be ${wanted}`]),
  ];
  if (problems.length > 0) throw new KustomizeError(`Failed to read kustomization file under ${folder.root}:\n${problems.join('\n')}`);
}

export function readKustomization(folder: Folder): Kustomization {
  const { name, text } = readFile(folder);
  const fields = decode(text);
  checkFields(fields);
  const isEmpty = Object.entries(fields).every(([key, value]) => ['apiVersion', 'kind', 'metadata'].includes(key) || value === null || (Array.isArray(value) && value.length === 0) || value === '');
  if (isEmpty) throw new KustomizeError(`${name} is empty`);
  checkType(fields, folder);
  const warnings = DEPRECATED.filter(([field]) => fields[field] !== undefined && fields[field] !== null).map(([field, better]) => `${run(field, better)} ${FIX}`);
  return { fields, isComponent: fields['kind'] === 'Component', warnings };
}
