/** Rows of `--allow-missing-template-keys`. */
import type { SameTable } from '../support/kubectl-same.ts';

const TEMPLATES = ['{{.nope}}', '{{.metadata.nope}}', 'a{{.metadata.nope.x}}', '{{.nope.x}}', '{{index .metadata "nope"}}', '{{if .nope}}a{{end}}', '{{$x := .metadata}}{{$x.nope}}', '{{range .nope}}{{end}}', '{{with .nope}}{{end}}b', '{{.metadata.labels.foo | len}}', '{{define "a"}}{{.nope}}{{end}}{{template "a" .}}', '{{range .spec.containers}}{{.name}}{{.nope}}{{end}}', '{{.metadata.name}}'];

export const same: SameTable = {
  rows: [true, false].flatMap(allowed => [
    ...TEMPLATES.map(template => `get po single -n NS -o go-template='${template}' --allow-missing-template-keys=${allowed}`),
    `get po single -n NS -o jsonpath='{.nope}' --allow-missing-template-keys=${allowed}`, `get po single -n NS -o jsonpath='{.nope.x}' --allow-missing-template-keys=${allowed}`,
    `label --local -f po.yaml a=b -o go-template='{{.nope}}' --allow-missing-template-keys=${allowed}`, allowed ? "config view -o go-template='{{.nope}}'" : { line: "config view -o go-template='{{.nope}}' --allow-missing-template-keys=false", differs: 'the raw data told of a failed template comes with sorted keys' },
  ]),
  files: { 'po.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c, image: i}]}\n' },
};
