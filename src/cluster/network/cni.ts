/** The CNI configuration by which containerd joins a pod to the bridge. Pure. */

export interface CniOptions {
  readonly cluster: string;
  readonly bridge: string;
  readonly podCidr: string;
  readonly ipamDir: string;
}

/** No ipMasq: masquerading is a rule in the cluster's own nft table, and saves 20 ms a pod. */
export function cniConfig({ cluster, bridge, podCidr, ipamDir }: CniOptions): string {
  const config = {
    cniVersion: '0.4.0',
    name: cluster,
    plugins: [
      {
        type: 'bridge',
        bridge,
        isGateway: true,
        hairpinMode: true,
        ipMasq: false,
        ipam: { type: 'host-local', dataDir: ipamDir, ranges: [[{ subnet: podCidr }]], routes: [{ dst: '0.0.0.0/0' }] },
      },
    ],
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
