/** Folders of kustomizations, good and bad, that are built by upstream's kubectl and by ours. Their files by path. */
export type Content = string | { readonly latin1: string };

export const kustomizations: Readonly<Record<string, Content>> = {
  'badkind/kustomization.yaml': `kind: Foo
apiVersion: v1
namePrefix: x
`,
  'base/all.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      serviceAccountName: sa
      containers:
      - name: c
        image: registry:5000/team/nginx:1.0@sha256:abc
        env: [{name: A, valueFrom: {configMapKeyRef: {name: cm, key: a}}}, {name: B, value: b}]
      - {name: d, image: busybox}
      initContainers: [{name: i, image: "nginx"}]
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: sa}
---
apiVersion: v1
kind: Service
metadata: {name: web, labels: {x: y}}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: h}
spec: {scaleTargetRef: {kind: Deployment, name: web, apiVersion: apps/v1}, minReplicas: 1, maxReplicas: 3}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: ing}
spec: {rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: rb}
roleRef: {kind: Role, name: r, apiGroup: rbac.authorization.k8s.io}
subjects: [{kind: ServiceAccount, name: sa, namespace: default}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: r}
rules: [{apiGroups: [""], resources: [configmaps], resourceNames: [cm, other], verbs: [get]}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec: {serviceName: web, selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, image: "db:5", volumeMounts: [{name: v, mountPath: /d}]}]}}, volumeClaimTemplates: [{metadata: {name: v}, spec: {accessModes: [ReadWriteOnce]}}]}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: cj}
spec: {schedule: "* * * * *", jobTemplate: {spec: {template: {spec: {containers: [{name: c, image: nginx, envFrom: [{secretRef: {name: sec}}]}], restartPolicy: Never}}}}}
---
apiVersion: example.com/v1
kind: Widget
metadata: {name: wid}
spec: {containers: [{name: a, image: nginx:9}], list: [1, 2], mode: 0644, yes: yes, n: null, f: 1.50, t: "true", date: 2001-01-01}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: np}
spec: {podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {q: r}}}]}]}
`,
  'base/kustomization.yaml': `resources: [all.yaml]
configMapGenerator: [{name: cm, literals: [a=1]}]
secretGenerator: [{name: sec, literals: [k=v], type: my/type}]
`,
  'comp/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
namePrefix: comp-
configMapGenerator: [{name: cc, literals: [x=y]}]
patches: [{target: {kind: Deployment}, patch: '[{"op":"add","path":"/spec/replicas","value":9}]'}]
`,
  'compasres/kustomization.yaml': `resources: [../comp]
`,
  'cyc/kustomization.yaml': `resources: [../cyc2]
`,
  'cyc2/kustomization.yaml': `resources: [../cyc]
`,
  'deepmiss/kustomization.yaml': `resources: [../misses]
`,
  'dupns/a.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: a, namespace: x}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: a, namespace: y}
`,
  'dupns/kustomization.yaml': `namespace: nn
resources: [a.yaml]
`,
  'fifo/kustomization.yaml': `sortOptions: {order: fifo}
resources: [../base]
nameSuffix: -s
`,
  'full/d.yaml': "# top comment\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web # trailing\n  labels:\n    z: \"1\"\n    a: 'q'\nspec:\n  replicas: 1\n  selector:\n    matchLabels: {app: web}\n  template:\n    metadata:\n      labels: {app: web}\n    spec:\n      containers:\n        - name: c\n          image: nginx:1.0\n          args: [\"--a\", \"b: c\", 'yes', \"true\", \"1\", \"\", \" x\", \"multi\\nline\"]\n          envFrom:\n            - configMapRef: {name: cm}\n      volumes:\n        - name: s\n          secret: {secretName: sec}\n",
  'full/e.env': `X=1
# c
Y=2
`,
  'full/f.txt': `hello
world
`,
  'full/kustomization.yaml': `namespace: ns1
namePrefix: pre-
nameSuffix: -suf
commonLabels: {app: x}
commonAnnotations: {note: "hi"}
resources: [d.yaml, other.yaml]
configMapGenerator:
- name: cm
  literals: [a=1, "b='x y'"]
  files: [f.txt, k2=f.txt]
  envs: [e.env]
secretGenerator:
- name: sec
  literals: [p=w]
  type: Opaque
images:
- name: nginx
  newTag: "1.2"
replicas:
- name: web
  count: 4
patches:
- target: {kind: Deployment}
  patch: |-
    - op: add
      path: /spec/template/spec/containers/0/env
      value: [{name: A, value: "1"}]
- patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
          - name: c
            resources: {limits: {cpu: 1}}
`,
  'full/other.yaml': `apiVersion: v1
kind: Service
metadata: {name: svc}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Namespace
metadata: {name: ns1}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: crb}
roleRef: {kind: ClusterRole, name: cr, apiGroup: rbac.authorization.k8s.io}
subjects: [{kind: ServiceAccount, name: default, namespace: foo},{kind: ServiceAccount, name: sa}]
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: sa}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: cr}
`,
  'gens/big': "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
  'gens/bin': { latin1: "\u00ff\u00fe\u0000bin" },
  'gens/dir/name.txt': "text",
  'gens/e.env': `# c
A=1
  B=2 
C
D=a=b
`,
  'gens/kustomization.yaml': "generatorOptions: {disableNameSuffixHash: true, labels: {g: o}, annotations: {an: o}}\nconfigMapGenerator:\n- name: a\n  namespace: other\n  literals: [\"q='x'\", 'w=\"y\"', e=, \"r=a=b\", \"t=1\\n2\"]\n  options: {labels: {own: l}, immutable: true}\n- name: b\n  files: [bin, dir/name.txt, key=dir/name.txt]\n- {name: empty}\nsecretGenerator:\n- {name: s, files: [big, bin], envs: [e.env]}\n",
  'hashes/bin': { latin1: "\u00ff\u00fe\u0000bin" },
  'hashes/kustomization.yaml': `configMapGenerator:
- {name: a}
- {name: b, literals: ["x=<&>é"]}
- {name: bin, files: [bin]}
secretGenerator:
- {name: s}
- {name: t, literals: [a=b], type: kubernetes.io/tls}
resources: [pod.yaml]
`,
  'hashes/pod.yaml': `apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  imagePullSecrets: [{name: s}]
  containers:
  - {name: c, image: x, envFrom: [{configMapRef: {name: a}}]}
  volumes:
  - {name: v, projected: {sources: [{configMap: {name: b}}, {secret: {name: t}}]}}
`,
  'labels/kustomization.yaml': `commonLabels: {c: l}
resources: [../base]
`,
  'legacy2/kustomization.yaml': `sortOptions: {order: legacy, legacySortOptions: {orderFirst: [Service, Deployment], orderLast: [Secret]}}
resources: [../base]
`,
  'local/a.yaml': "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {config.kubernetes.io/local-config: \"true\"}}\n---\n---\n# only comment\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\ndata: {long: \"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\", multi: \"a\\nb\\n\", sp: \" x\", emp: \"\", num: \"123\", nl: \"null\", tilde: \"~\", date: \"2001-01-01\", colon: \"a: b\", hash: \"a #b\", star: \"*x\", tab: \"a\\tb\"}\n",
  'local/kustomization.yaml': `resources: [a.yaml, list.yaml]
`,
  'local/list.yaml': `apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: l1}
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: l2}
`,
  'merge/d.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {a: b, c: d}}
spec:
  template:
    spec:
      containers:
      - {name: a, image: a}
      - {name: b, image: b, args: [x, y], ports: [{containerPort: 80}]}
      - {name: c, image: c}
      volumes: [{name: v1, emptyDir: {}}]
      tolerations: [{key: a}]
`,
  'merge/kustomization.yaml': `resources: [d.yaml]
patches:
- patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, labels: {a: null}}
    spec:
      template:
        spec:
          containers:
          - name: new
            image: x
          - name: b
            image: changed
            args: [z]
            ports: [{containerPort: 80, hostPort: 8}, {containerPort: 81}]
          - name: new2
            image: x
          - name: c
            $patch: delete
          volumes: [{name: v2, emptyDir: {}}]
          tolerations: [{key: k}]
`,
  'misses/kustomization.yaml': `resources: [nothing.yaml]
`,
  'names/kustomization.yaml': `resources: [../base]
patches:
- target: {kind: Role}
  options: {allowNameChange: true}
  patch: |-
    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: {name: renamed}
- target: {kind: Service}
  patch: '[{"op": "replace", "path": "/metadata/name", "value": "svc2"}]'
`,
  'nokust/kustomization.yaml': `resources: [../empty]
`,
  'norep/kustomization.yaml': `resources: [../base]
replicas: [{name: zz, count: 1}]
`,
  'old/kustomization.yaml': `bases: [../base]
patchesStrategicMerge:
- |-
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web}
  spec: {replicas: 7}
- p.yaml
patchesJson6902:
- target: {group: apps, version: v1, kind: Deployment, name: web}
  patch: '[{"op": "add", "path": "/metadata/labels", "value": {"j": "k"}}]'
imageTags: [{name: db, newTag: "6"}]
`,
  'old/p.yaml': `apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: null}
`,
  'over/kustomization.yaml': `namespace: prod
namePrefix: p-
resources: [../base]
labels:
- pairs: {team: a}
- pairs: {sel: b}
  includeSelectors: true
- pairs: {tmpl: c}
  includeTemplates: true
commonAnnotations: {owner: me}
images:
- {name: registry:5000/team/nginx, newTag: "2"}
- {name: busybox, newName: bb, digest: "sha256:def"}
- {name: nginx, newName: ng}
replicas: [{name: web, count: 5}, {name: db, count: 2}]
configMapGenerator:
- {name: cm, behavior: merge, literals: [b=2]}
secretGenerator:
- {name: sec, behavior: replace, literals: [z=1]}
`,
  'patchsel/kustomization.yaml': `resources: [../base]
patches:
- target: {kind: "Deploy.*|StatefulSet"}
  patch: |-
    - {op: add, path: /metadata/labels, value: {patched: "yes"}}
    - {op: replace, path: /spec/template/spec/containers/0/image, value: new}
- target: {labelSelector: "x=y"}
  patch: |-
    apiVersion: v1
    kind: Service
    metadata: {name: ignored, annotations: {a: b}}
    spec: {type: NodePort, ports: [{port: 80, nodePort: 30000}, {port: 81}]}
- patch: |-
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: sa}
    $patch: delete
- target: {kind: Widget}
  patch: |-
    apiVersion: example.com/v1
    kind: Widget
    metadata: {name: x}
    spec: {list: [9], containers: [{name: z}], mode: null}
- patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      strategy: {type: Recreate}
      template:
        spec:
          containers:
          - name: c
            env: [{name: B, $patch: delete}, {name: C, value: c}]
            command: [x]
`,
  'repl/kustomization.yaml': `resources: [../base]
replacements:
- source: {kind: ServiceAccount, name: sa, fieldPath: metadata.name}
  targets:
  - select: {kind: Deployment}
    fieldPaths: [spec.template.metadata.labels.sa, "spec.template.spec.containers.[name=d].name"]
    options: {create: true}
- source: {kind: Deployment, name: web, fieldPath: spec.template.spec.containers.0.image, options: {delimiter: ":", index: 1}}
  targets:
  - select: {kind: StatefulSet}
    fieldPaths: ["spec.template.spec.containers.*.image"]
    options: {delimiter: ":", index: 1}
  - select: {kind: CronJob}
    reject: [{name: cj}]
- sourceValue: hello
  targets:
  - select: {kind: Widget}
    fieldPaths: [spec.t, metadata.annotations.a]
    options: {create: true}
`,
  'resascomp/kustomization.yaml': `components: [../base]
`,
  'webhook/a.yaml': `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: vw}
webhooks: [{name: a.b.c, clientConfig: {service: {name: svc, namespace: sys, path: /x}}}]
---
apiVersion: v1
kind: Service
metadata: {name: svc, namespace: sys}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: foos.example.com}
spec: {group: example.com}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: pvc}
spec: {volumeName: pv, storageClassName: sc}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: pv}
spec: {storageClassName: sc, capacity: {storage: 1Gi}}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: sc}
provisioner: x
---
apiVersion: v1
kind: Pod
metadata: {name: pod}
spec: {priorityClassName: pc, volumes: [{name: v, persistentVolumeClaim: {claimName: pvc}}], containers: [{name: c, image: i}]}
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: pc}
value: 1
`,
  'webhook/kustomization.yaml': `namespace: wn
namePrefix: w-
resources: [a.yaml]
`,
  'withcomp/kustomization.yaml': `resources: [../base]
components: [../comp]
nameSuffix: -o
`,
  'yn/kustomization.yaml': `namespace: n
`,
};
