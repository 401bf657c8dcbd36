/** The network of simulated pods: connections succeed or fail as the scenario says; by default nobody listens. */
import { NetworkError, type HttpAnswer, type HttpQuestion, type PodNetwork } from '../../network.ts';

export class SimulatedNetwork implements PodNetwork {
  private readonly answers: (url: URL) => HttpAnswer | undefined;

  constructor(answers: (url: URL) => HttpAnswer | undefined = () => undefined) {
    this.answers = answers;
  }

  async get({ url }: HttpQuestion): Promise<HttpAnswer> {
    const at = new URL(url);
    const answer = this.answers(at);
    if (answer) return answer;
    throw new NetworkError(`Get ${JSON.stringify(url)}: dial tcp ${at.hostname}:${at.port || 80}: connect: connection refused`);
  }
  async connect(host: string, port: number): Promise<void> {
    if (!this.answers(new URL(`http://${host}:${port}/`))) throw new NetworkError(`dial tcp ${host}:${port}: connect: connection refused`);
  }
  async grpcHealth(host: string, port: number): Promise<string> {
    await this.connect(host, port);
    return 'SERVING';
  }
}
