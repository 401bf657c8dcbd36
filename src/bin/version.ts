/** The version of Skiff itself, put in by the build. */
declare const SKIFF_VERSION: string | undefined;

export const VERSION = typeof SKIFF_VERSION === 'string' ? SKIFF_VERSION : '0.0.0-source';
/** The Kubernetes whose interface it has. */
export const KUBERNETES_VERSION = 'v1.36.2';
