/** Node's agent for connections that are made by libraries: upgrades and the proxy. */
import * as http from 'node:http';
import * as https from 'node:https';
import type { RestConfig } from '../rest.ts';
import { tlsOptions } from './dial.ts';

/** With which connections to the server are made: trust, credentials, a proxy. */
export async function agentFor(config: RestConfig, url: URL): Promise<http.Agent> {
  const options = { keepAlive: true, maxSockets: Infinity, ...(url.protocol === 'https:' ? tlsOptions(config) : {}) };
  if (config.proxyUrl) return (await import('./proxy-agent.ts')).proxyAgent(config.proxyUrl, options, url);
  return url.protocol === 'http:' ? new http.Agent(options) : new https.Agent(options);
}
