/** Command lines of `kubectl create`, alike with both programs. */
import type { SameTable } from '../support/kubectl-same.ts';

/** Generators, each with flags that make different objects. */
const GENERATORS: Readonly<Record<string, readonly string[]>> = {
  deployment: ['web --image=nginx', 'web --image=a/b:1,c@sha256:0 --replicas=3', 'web --image=nginx --port=80 -- sleep 1', 'web --image=nginx --port=0', 'web --image=localhost:5000/x -r 0 -n other'],
  'service clusterip': ['web --tcp=80', 'web --tcp=80:8080,443:https', 'web --clusterip=None', 'web --tcp=0 --clusterip=10.96.0.9'],
  'service nodeport': ['web --tcp=80 --node-port=30080', 'web --tcp=80:1 --tcp=81'],
  'service loadbalancer': ['web --tcp=80', 'web --tcp=80:http -n other'],
  'service externalname': ['web --external-name=example.com', 'web --external-name=example.com --tcp=80'],
  configmap: ['c', 'c --from-literal=a=b --from-literal=c=d,e', 'c --from-literal=a=', 'c --from-file=one.txt', 'c --from-file=k=one.txt --from-literal=z=1', 'c --from-file=folder', 'c --from-env-file=vars.env', 'c --from-env-file=vars.env,more.env', 'c --from-file=folder/', 'c --from-literal=a=b --append-hash', 'c --from-file=binary --append-hash', 'c --append-hash', 'c --from-literal="a=x<y>&z" --append-hash', 'c --from-file=binary --from-file=one.txt'],
  'secret generic': ['s', 's --from-literal=a=b --type=example.com/x', 's --from-file=one.txt,k=folder/two', 's --from-env-file=vars.env', 's --from-literal=a=b --append-hash', 's --append-hash', 's --from-file=folder --from-literal=z=z', 's --from-file=binary'],
  'secret tls': ['t --cert=tls.crt --key=tls.key', 't --cert=tls.crt --key=tls.key --append-hash'],
  'secret docker-registry': ['d --docker-username=u --docker-password="p<q" --docker-email=e', 'd --docker-username=u --docker-password=p --docker-server=localhost:5000', 'd --from-file=.dockerconfigjson=docker.json', 'd --docker-username=u --docker-password=p --append-hash'],
  job: ['j --image=busybox', 'j --image=busybox -- date -u'],
  cronjob: ['cj --image=busybox --schedule="*/1 * * * *"', 'cj --image=busybox --schedule="1 1 1 1 1" --restart=Never -- date'],
  role: ['r --verb=get,list --resource=pods', 'r --verb=get --resource=pods,rs.apps,svc/status --resource-name=a --resource-name=b --resource-name=a', 'r --verb=get,*,list --resource=*', 'r --verb=get --resource=*.apps,pods/log', 'r --verb=fly --resource=pods', 'r --verb=impersonate --resource=users,groups', 'r --verb=bind --resource=roles.rbac.authorization.k8s.io', 'r --verb=get --verb=get --resource=po,pods'],
  clusterrole: ['r --verb=get --resource=nodes', 'r --verb=get --non-resource-url=/logs/*,/healthz', 'r --verb=get --resource=pods --non-resource-url=*', 'r --aggregation-rule=a=b,c=d', 'r --aggregation-rule="a = b" --aggregation-rule=e=f', 'r --verb=get,post --non-resource-url=/x --non-resource-url=/x'],
  rolebinding: ['b --role=r --user=u --group=g --serviceaccount=n:s', 'b --clusterrole=c --user=a --user=b', 'b --role=r'],
  clusterrolebinding: ['b --clusterrole=c --serviceaccount=n:s', 'b --clusterrole=c --group=a --group=b'],
  namespace: ['extra'],
  quota: ['q', 'q --hard=cpu=1,memory=1024Mi,pods=0.5', 'q --scopes=BestEffort,NotTerminating --hard=pods=1'],
  ingress: [
    'i --default-backend=s:80', 'i --rule=a.com/x=s:80', 'i --rule=a.com/x*=s:http,tls --class=c', 'i --rule=a.com/=s:1,tls=k --rule=b.com/=s:1,tls=k --rule=a.com/y=s:2,tls=z --annotation=a=b --annotation=c=',
    'i --rule=/=s:1,tls=k', 'i --rule=/=s:1,tls', 'i --rule="*.a.com/x=s:1" --default-backend=d:name', 'i --rule=a.com/x=s:01', 'i --rule=a.com/=s:1,tlskey',
  ],
  poddisruptionbudget: ['p --selector=a=b --min-available=1', 'p --selector="a=b,c!=d,e in (f,g),h,!i" --max-unavailable=50%', 'p --selector=a==b --min-available=007', 'p --selector="a notin (b)" --min-available=1'],
  priorityclass: ['p --value=5', 'p --value=-5 --global-default --description="what for" --preemption-policy=Never', 'p'],
  serviceaccount: ['robot2'],
};

/** What each generator says of bad flags. */
const ERRORS: Readonly<Record<string, readonly string[]>> = {
  deployment: ['', 'a', 'a b --image=x', '--image=x', '--image=x -- a', 'web --image=a,b -- c', 'web --image=a --port=x', 'web --image=a --replicas=3000000000', 'web --image=a --nope', 'web --image=a -r'],
  'service clusterip': ['', 'web', 'web --tcp=x', 'web --tcp=80:99999', 'web --tcp=80:-1', 'web --tcp=70000', 'web --tcp=80:Bad_Name', 'web --tcp=80:0', 'a b --tcp=1', 'web --tcp=', 'web --tcp=80:8080:1 -o yaml --dry-run=client', 'web --tcp=-1'],
  'service nodeport': ['web', 'web --tcp=80 --node-port=x'],
  'service externalname': ['web', 'web --external-name=', 'web --external-name=-x'],
  service: ['', 'nope', 'nope x', '--nope'],
  configmap: ['', '""', 'c --from-literal=a', 'c --from-literal==b', 'c --from-literal=a=1 --from-literal=a=2', 'c --from-file=nope', 'c --from-file=a=b=c', 'c --from-file==x', 'c --from-file=x=', 'c --from-file=k=folder', 'c --from-env-file=nope', 'c --from-env-file=folder', 'c --from-env-file=vars.env --from-literal=a=b', 'c --from-literal="a b=c"', 'c --from-env-file=bad.env', 'c --from-file=one.txt --from-file=one.txt', 'c --from-file=binary --from-file=binary', 'c --from-file="bad name"', 'c --from-env-file=binary', 'a b'],
  'secret generic': ['', 's --from-literal=a', 's --from-literal="a b=c"', 's --from-literal=a=1 --from-literal=a=2', 's --from-env-file=folder', 's --from-file=nope', 's --from-env-file=bad.env --from-file=one.txt'],
  'secret tls': ['', 't', 't --cert=tls.crt', 't --cert=nope --key=tls.key', 't --cert=tls.crt --key=nope', 't --cert=one.txt --key=tls.key', 't --cert=tls.crt --key=one.txt', 't --cert=tls.key --key=tls.crt', 't --cert=tls.crt --key=tls.crt', 't --cert=tls.crt --key=other.key', 't --cert=tls.crt --key=rsa.key'],
  'secret docker-registry': ['', 'd', 'd --docker-username=u', 'd --docker-username=u --docker-password=p --docker-server=', 'd --from-file=nope'],
  secret: ['', 'nope'],
  job: ['', 'j', 'j --image=a --from=cronjob/b', 'j --from=cronjob/b -- c', 'j --from=cronjob/b', 'j --from=pod/single -n NS', 'j --from=nope -n NS', 'j --from=cm/nope -n NS'],
  cronjob: ['', 'cj --image=a', 'cj --schedule=a', 'cj'],
  role: ['', 'r', 'r --verb=get', 'r --verb=get --resource=', 'r --verb=get --resource=nope', 'r --verb=get --resource=/log', 'r --verb=get --resource=nope.apps', 'r --verb=use --resource=pods', 'r --verb=bind --resource=pods', 'r --resource=pods', 'r --verb=get --resource=pods.nope', 'r --verb=impersonate --resource=nope'],
  clusterrole: ['', 'r', 'r --verb=get', 'r --verb=get --non-resource-url=x', 'r --verb=list --non-resource-url=/x', 'r --verb=get --non-resource-url=/*/x', 'r --aggregation-rule=a', 'r --aggregation-rule=a=b --verb=get', 'r --verb=fly --non-resource-url=/x', 'r --verb=get --resource=nope'],
  rolebinding: ['', 'b', 'b --role=r --clusterrole=c', 'b --role=r --serviceaccount=x', 'b --role=r --serviceaccount=:x', 'b --role=r --serviceaccount=a:b:c'],
  clusterrolebinding: ['', 'b', 'b --clusterrole=c --serviceaccount=x'],
  namespace: ['', '""', 'default', 'Bad_Name', 'a b'],
  quota: ['', '""', 'q --hard=cpu', 'q --hard=cpu=x', 'q --hard=cpu=1=2', 'q --scopes=a,,b', 'q --scopes=Nope'],
  ingress: ['', 'i', 'i --rule=x', 'i --rule=/x', 'i --rule=a/b=c', 'i --rule=a/b=c:d,nope', 'i --default-backend=x', 'i --default-backend=a:b:c', 'i --rule=/=s:1 --annotation=x'],
  poddisruptionbudget: ['', 'p', 'p --selector=a=b', 'p --selector=a=b --min-available=1 --max-unavailable=1', 'p --selector=a=b --min-available=x', 'p --selector=a=b --max-unavailable=1Gb', 'p --selector="a>1" --min-available=1', 'p --selector="=" --min-available=1', 'p --selector="a b" --min-available=1'],
  priorityclass: ['', 'p --value=x', 'p --value=3000000000', 'system-node-critical --value=1', 'x --preemption-policy=Nope'],
  serviceaccount: ['', '""', 'robot -n NS', 'Bad_Name'],
  token: ['', 'a b', '""', 'nope', 'robot -n NS --duration=-1s', 'robot -n NS --duration=1500ms', 'robot -n NS --duration=x', 'robot -n NS --audience=', 'robot -n NS --bound-object-name=x', 'robot -n NS --bound-object-uid=x', 'robot -n NS --bound-object-kind=Nope --bound-object-name=x', 'robot -n NS --bound-object-kind=Pod', 'robot -n NS --bound-object-kind=Pod --bound-object-name=nope', 'robot -n NS --duration=1s', 'robot -n NS -o nope', 'robot -n NS --bound-object-kind=Node --bound-object-name=nope'],
};

const OUTPUTS = ['', '-o yaml', '-o json'];
const MORE_OUTPUTS = ['-o name', '-o kyaml', "-o jsonpath='{.metadata}'", "-o go-template='{{.kind}} {{.metadata.name}}'", '-o nope', '-o yaml --save-config', '-o json --save-config', '--dry-run', '--dry-run=true -o name', '--dry-run=nope', '--validate=nope', '--template={{.kind}}', '-o yaml --show-managed-fields', '--field-manager=x'];
const OFFLINE = '-s http://127.0.0.1:1';

/** The editor's file. */
const EDITED: readonly (readonly [RegExp, string])[] = [[/kubectl-edit-\d+/g, 'FILE']];
/** What a server makes new with each request. */
const MADE: readonly (readonly [RegExp, string])[] = [[/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g, 'UID'], [/-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-RANDOM']];
const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: made}\nspec: {containers: [{name: c, image: nginx}]}\n';

export const same: SameTable = {
  files: {
    'one.txt': 'one\ntwo\n', 'folder/two': 'II', 'folder/.hidden': 'h', 'folder/sub/deep': 'no', 'bad name': 'x', binary: 'a\u0000b',
    'vars.env': '# comment\nA=1\n\n  B = 2\nHOME_NOT_SET\nC=x=y\r\n', 'more.env': '\ufeffD=4', 'bad.env': '1A=2\n', 'docker.json': '{"auths":{}}',
    "tls.crt": "-----BEGIN CERTIFICATE-----\nMIIBbjCCARWgAwIBAgIUI03VroHeeG8j71OWeyCp70Dv7eowCgYIKoZIzj0EAwIw\nDDEKMAgGA1UEAwwBeDAgFw0yNjExMjIyMjIwMTBaGA8yMTI2MTAyOTIyMjAxMFow\nDDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABIJSKaORt8Mx\n64ieahJhmYJF0rjfpLjcgXC0rO281KSLEpTSA102375nxmJI9Ny5b47IztMMSi6u\nwTtNOVQLgtejUzBRMB0GA1UdDgQWBBQ69bBloDqxQSGgDVhmEdsjRlRK3DAfBgNV\nHSMEGDAWgBQ69bBloDqxQSGgDVhmEdsjRlRK3DAPBgNVHRMBAf8EBTADAQH/MAoG\nCCqGSM49BAMCA0cAMEQCIHuOukae+deyy/x+Nm/gnT24yUwJcqrQGYT4QTYZxM/q\nAiAca0qDY8MYVM8Oh0KH+yAxTISNWPmVDcIdxtJGuz0jAQ==\n-----END CERTIFICATE-----\n",
    "tls.key": "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEICwYnFdE7OIPuYiJz9R7NpYyiFGvxnDWsJ7GbkIaTITAoAoGCCqGSM49\nAwEHoUQDQgAEglIpo5G3wzHriJ5qEmGZgkXSuN+kuNyBcLSs7bzUpIsSlNIDXTbf\nvmfGYkj03LlvjsjO0wxKLq7BO005VAuC1w==\n-----END EC PRIVATE KEY-----\n",
    "other.key": "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIGiDFrzojE3fqrBpd/Tm0GC5z67JyZOA3/IYH/5EXXaJoAoGCCqGSM49\nAwEHoUQDQgAElxI0QszW77cqej3x+PwV/0lunhSRC/2vMmwTFD0NsQDbQep0RZGu\nT1g29d2Q6xl8FiPaFmKGNAuQNnW2aBjO4A==\n-----END EC PRIVATE KEY-----\n",
    "rsa.key": "-----BEGIN PRIVATE KEY-----\nMIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQCSl8vl5N9lAP0N\nyutJPzpS34Udy2egowcMWetTCtr6Ma0yrTRjpm0b6ZzZM4UsEntnsXsEASQNV29B\nMAwbhTPdV5nkPKFjrXBO7dBNfe0OZR8AJBA9e2cqYVNuuwZ3SpzFqirtuJ/QXqfB\ncYKXvP3oBUk8h0HptyE9aTkhL8CE1IMYX/ViWSfMQAyhCLYN74KJJP8KQa+ZFpMX\nR1ykHAVxRgwlyU36xdKAyZo3REItapXKsscTlL6X2B2Onkwkyg6kGZK7SmPmsIU/\n5kUIVC4dqWVLmOY2+aMZS2Sg1PXlmhODZ87aZR9J1OsXNYutGaRYNUfwJutuJFPu\ncPgQnlR3AgMBAAECggEACaItyp0DV0e82YgGdVOmjrqqAf6+Knl8Ouy6gRm7W+oh\nfS09E6K6FIsCJ+icWFHwnSxghASv11acdOwQ56AV0UvH97lKS9rNK3VdFTKbfluD\n3DEChjUoCZ9yvwSjFKTTxPj9WuOhUQK0wzV6mmPXoG9J1E9OiWrjpX2sPPOT6HFV\n7+xXIzXAHUmfYLAFRCaIL6DvDDQ9ZseeAhN/AzqHaSdcENK3vTDu5t6ukZMLjAkG\nhjxyYIVkrMY1Mxoe6FwJQrjDa4+2yUhlwLb8GmoI/AcKPLMW8jhVlHgoQtwJ1lTB\nhRt1EY+GJyc57Owtvh4Qrzd9N3NCff5gEGsUS2+TKQKBgQDMadTTUP3JV6XOKAS+\noWmf4ZSVoLyNb2eqpM+4OGhPdDHK8EAVCQPEXfViQrN+GtupW0Rzp20vr3FfELhw\nW3Fc8+Ut/nVBmZ2uHu84yo+wxUphkLmbxkkklH1aN3NL5ht1X9c2hWKZDgT4UwMf\nwAbdSfqDqyJjfaxFUkQMrY3tfwKBgQC3lnapgn0VBkRaSs5+ICTl8aZD9N72Itiy\ng2XQlNytR5Te6dyGRZkxvh88bYenhsKQWLTlDa1+3mcK+SNyugs8b8eb7bbeON9s\nGYBEVtfaeYcNQYPc3PkkbbzeVegn+E6CcqRKAiJuYKmiX9DSDAN7we1twfZ/IIjQ\n2pRSwMKFCQKBgBQDCGLnuvDLM+BK6qv/AWg1nWZIpizyiyOZnvxaCVw98+H6Q0vL\n5iKDUFKeVRQzbO3XkYwBCB9y/ZZg/K2DRkXjWrx1/OS/NUCmpqTYr9iOeAm1MXae\nouqB3wPGCfOUQ3vqNheQV2bEiJgHCHdDRWjEpVHeny8+Tm867o6PLyXhAoGAd7ld\nCzB4x+Q9YTDVtvTZe0d66Whgmt2gudHs7PiXbT14PWL/mGT9Aa5+CldXlw3QBniD\nB7lCwrDhPAu7bU8ckr5Gy05b6lHmikWbG3YS8Hw+cYufJcLJi1MxT0Fw09gfwvxm\nXYlE0Pyiw6x+rux8vRF7+A785GzgLGvPPKROdpkCgYBT4dqS6lHyQgj3NZqmbVly\nO4cTCCulnQo4Cf7nYi3lDfRr9eM1nPzXqRQ2CqEl68huuysDrEID72IMzaJK4hSN\n3CULyxu4djVseOvfJktwTXPr8VgbVxU+MzPGRufV43tFpT3QaO+TP57g4rx5osPM\nXMzZf1MWDhO1e6dB5THwGQ==\n-----END PRIVATE KEY-----\n",
    'pod.yaml': POD,
    'two.yaml': `${POD}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: made, labels: {app: x}}\ndata: {b: "1", a: "2"}\n`,
    'list.yaml': 'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: l1}}\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: l2}}\n',
    'applied.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ap, annotations: {kubectl.kubernetes.io/last-applied-configuration: old, x: z}}\n',
    'unknown.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: unknown}\nnope: 1\n',
    'nokind.yaml': 'apiVersion: v1\nkind: Nope\nmetadata: {name: x}\n', 'empty.yaml': '# nothing\n', 'ns.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: elsewhere}\n',
    'generate.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: gen-}\n', 'nameless.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n',
    'kust/kustomization.yaml': 'resources: [cm.yaml]\nnamePrefix: k-\n', 'kust/cm.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n',
  },
  rows: [
    ...Object.entries(GENERATORS).flatMap(([kind, lines]) => lines.flatMap(line => OUTPUTS.map(output => (line.includes(' -- ') ? `create ${kind} ${line.replace(' -- ', ` --dry-run=client ${output} -- `)}` : `create ${kind} ${line} --dry-run=client ${output}`)))),
    ...MORE_OUTPUTS.flatMap(output => ['create deployment web --image=nginx', 'create configmap c --from-literal=a=b', 'create clusterrole r --verb=get --non-resource-url=/x'].map(line => `${line} ${output.includes('--dry-run') ? '' : '--dry-run=client'} ${output}`)),
    ...Object.entries(ERRORS).flatMap(([kind, lines]) => lines.map(line => (kind === 'service' || kind === 'secret') && line === '' ? `create ${kind} 2>/dev/null` : `create ${kind} ${line}`)),
    'create deploy web --image=x --dry-run=client', 'create svc clusterip w --tcp=1 --dry-run=client', 'create cm x --dry-run=client', 'create cj x --image=a --schedule=b --dry-run=client', 'create ns x --dry-run=client', 'create resourcequota x --dry-run=client', 'create ing x --default-backend=a:1 --dry-run=client', 'create pdb x --selector=a --min-available=1 --dry-run=client', 'create pc x --dry-run=client', 'create sa x --dry-run=client',
    `create deployment web --image=nginx --dry-run=client ${OFFLINE}`, `create role r --verb=get --resource=pods --dry-run=client ${OFFLINE}`, `create cm x ${OFFLINE}`, `create -f pod.yaml ${OFFLINE}`, `create -f pod.yaml --dry-run=client ${OFFLINE}`, `create clusterrole r --verb=get --non-resource-url=/x --dry-run=client ${OFFLINE}`,
    'create deployment web --image=nginx --context=nope', 'create cm x --dry-run=server -n nope', 'create cm x -n nope', 'create sa x -n nope', 'create role x --verb=get --resource=pods -n nope', 'create deployment x --image=a -n NS', 'create job x --image=a -n NS', 'create ingress x --default-backend=a:1 -n NS', 'create pdb x --selector=a --min-available=1 -n NS', 'create cronjob x --image=a --schedule=b -n NS',
    'create cm settings -n NS', 'create secret generic keys -n NS', 'create svc clusterip web --tcp=80 -n NS', 'create role reader --verb=get --resource=pods -n NS', 'create quota x --hard=nope=1 -n NS', 'create svc clusterip Bad --tcp=80 -n NS', 'create svc nodeport x --tcp=80 --node-port=1 -n NS', 'create clusterrolebinding cluster-admin --clusterrole=x', 'create clusterrole admin --verb=get --resource=pods', 'create rolebinding x --role=a --user= -n NS',
    'create', 'create nope', 'create nope -f pod.yaml', 'create -f', 'create -f nope.yaml', 'create -k nope', 'create -f pod.yaml -k kust', 'create -R', 'create -f empty.yaml', { line: 'create -f nokind.yaml', differs: 'the server has no custom resources yet; upstream looks for them before it looks for the kind, and fails' }, 'create -f ns.yaml -n NS', 'create -f ns.yaml', 'create -f nameless.yaml -n NS', 'create -f folder', 'create --nope', 'create --edit',
    'create -f pod.yaml --raw=/api/v1/namespaces/NS/pods --edit', 'create -f pod.yaml,two.yaml --raw=/x', 'create -f http://127.0.0.1:1/x --raw=/x', 'create -f pod.yaml --raw=/x -R', 'create -f pod.yaml --raw=/x -l a=b', 'create -f pod.yaml --raw=/x -o yaml', 'create -f pod.yaml --raw=x', 'create -f pod.yaml --raw=/nope', 'create -f unknown.yaml --raw=/api/v1/namespaces/NS/nope',
    ...OUTPUTS.flatMap(output => ['pod.yaml', 'two.yaml', 'list.yaml', 'applied.yaml', 'generate.yaml', 'unknown.yaml'].flatMap(file => ['client', 'server'].map(dryRun => ({ line: `create -f ${file} -n NS --dry-run=${dryRun} ${output}`, mask: MADE })))),
    'create -f two.yaml -l app=x --dry-run=client', 'create -f two.yaml -l app=nope --dry-run=client', 'create -f two.yaml -l =', 'create -k kust --dry-run=client -o yaml', 'cat two.yaml | kubectl create -f - --dry-run=client -o name', 'create -f pod.yaml --save-config --dry-run=client -o yaml', 'create -f applied.yaml --save-config --dry-run=client -o json', 'create -f pod.yaml --record --dry-run=client -o yaml', 'create -f pod.yaml --dry-run=nope', 'create -f pod.yaml --validate=nope', 'create -f pod.yaml -o nope', 'create -f unknown.yaml -n NS', 'create -f unknown.yaml --validate=warn --dry-run=server -n NS', 'create -f unknown.yaml --validate=false --dry-run=server -n NS', 'create -f unknown.yaml --validate=ignore --dry-run=client', 'create -f pod.yaml -n nope', 'create -f pod.yaml --dry-run', 'create -f pod.yaml --dry-run=false -n nope',
  ],
  scenarios: [
    { name: 'objects are edited before', files: { 'pod.yaml': POD, 'two.yaml': `${POD}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: made}\ndata: {a: "1"}\n` }, lines: [
      ...['sed -i s/made/edited/', 'sed -i s/made/json/'].map((editor, i) => `export KUBE_EDITOR="${editor}"; kubectl create -f pod.yaml --edit -n NS ${i ? '-o json' : ''}`), 'export KUBE_EDITOR=true; kubectl create -f pod.yaml --edit -n NS', 'export KUBE_EDITOR="sed -i s/made/both/"; kubectl create -f two.yaml --edit -n NS', 'export KUBE_EDITOR="sed -i s/made/saved/"; kubectl create -f two.yaml --edit -n NS --save-config --field-manager=x', 'get cm saved -n NS -o yaml',
      { line: 'export KUBE_EDITOR=false; kubectl create -f pod.yaml --edit -n NS', mask: EDITED }, { line: 'export KUBE_EDITOR=nosuchprogram; kubectl create -f pod.yaml --edit -n NS', mask: EDITED }, { line: 'export KUBE_EDITOR="sed -i s/made/edited/"; kubectl create -f pod.yaml --edit -n NS', mask: EDITED }, { line: 'export KUBE_EDITOR="sed -i d"; kubectl create -f pod.yaml --edit -n NS', mask: EDITED }, { line: 'export KUBE_EDITOR="sed -i s/namespace:.*/namespace:/"; kubectl create -f pod.yaml --edit -n NS', mask: EDITED },
    ] },
    { name: 'objects are made', files: { 'pod.yaml': POD }, lines: [
      'create -f pod.yaml -n NS', 'create -f pod.yaml -n NS', 'create cm c --from-literal=a=b -n NS -o yaml', 'create cm c -n NS', 'create secret generic s --from-literal=a=b -n NS -o json', 'create secret generic s -n NS', 'create sa robot -n NS -o yaml', 'create sa robot -n NS',
      { line: 'create token robot -n NS | cut -c1-4' }, 'create svc clusterip w --tcp=80 -n NS -o yaml', 'create svc nodeport np --tcp=80 -n NS', 'create svc externalname en --external-name=a.b -n NS -o json', 'create role r --verb=get --resource=pods -n NS -o yaml', 'create role r --verb=get --resource=pods -n NS', 'create rolebinding b --role=r --user=u -n NS -o yaml', 'create rolebinding b --role=r --user=u -n NS', 'create quota q --hard=pods=1 -n NS -o yaml', 'create quota q --hard=pods=1 -n NS',
      'create cm saved --save-config --from-literal=b=1 --from-literal=a=2 -n NS -o yaml --field-manager=me --show-managed-fields', 'get cm saved -n NS -o yaml',
      { line: 'create token robot -n NS -o yaml --duration=20m', mask: [[/token: .*/g, 'TOKEN'], [/expirationTimestamp: .*/g, 'EXPIRES']] }, { line: 'create token robot -n NS -o json --audience=a --audience=b', mask: [[/"token": .*/g, 'TOKEN'], [/"expirationTimestamp": .*/g, 'EXPIRES']] }, { line: 'create token robot -n NS --bound-object-kind=Secret --bound-object-name=s -o json', mask: [[/"token": .*/g, 'TOKEN'], [/"expirationTimestamp": .*/g, 'EXPIRES']] },
      'create -f pod.yaml --raw=/api/v1/namespaces/NS/nope', "sed s/made/raw/ pod.yaml | kubectl create -f - -n NS -o yaml", 'create ns NS', 'create cm y --dry-run=server -n NS -o yaml', 'get cm -n NS',
    ] },
  ],
};
