export async function removeContainers(_l: unknown, _n: string): Promise<void> {}
