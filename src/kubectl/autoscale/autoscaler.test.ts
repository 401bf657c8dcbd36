import { expect, test } from 'vitest';
import { parseAmount, planAutoscaler, refuseNewer } from './autoscaler.ts';

test.each([['70%', 'cpu', { averageUtilization: 70 }], ['500', 'cpu', { averageValue: '500m' }], ['1.5', 'cpu', { averageValue: '1500u' }], ['500m', 'cpu', { averageValue: '500m' }], ['200', 'memory', { averageValue: '200Mi' }], ['1024Mi', 'memory', { averageValue: '1Gi' }]] as const)('%s of %s', (text, resource, amount) => {
  expect(parseAmount(text, resource)).toMatchObject(amount);
});
test.each([['x', 'invalid resource cpu value: x'], ['x%', 'invalid percentage value: x'], ['-1%', 'invalid percentage value: -1'], [' ', 'empty input']])('%j is none', (text, problem) => {
  expect(() => parseAmount(text, 'cpu')).toThrow(problem);
});

const options = { name: 'a', target: { apiVersion: 'v1', kind: 'K', name: 'k' }, min: -1, max: 3, cpuPercent: -1, cpu: '', memory: '' };
test('what the older version can say', () => {
  expect(planAutoscaler({ ...options, min: 2, memory: '50%' })).toMatchObject({ spec: { minReplicas: 2, maxReplicas: 3, metrics: [{ resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 50 } } }] } });
  expect(() => refuseNewer({ ...options, cpu: '50%' })).not.toThrow();
  expect(() => refuseNewer({ ...options, cpu: '50%', memory: '1' })).toThrow('incompatible with autoscaling/v1');
  expect(() => refuseNewer(options)).toThrow('empty input');
});
