/** The Kubernetes whose kubectl this is. */
export const KUBERNETES_VERSION = 'v1.36.2';
export const KUSTOMIZE_VERSION = 'v5.8.1';
