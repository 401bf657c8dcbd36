import { expect, it } from 'vitest';
import { AccessMetrics } from './access.ts';

it('counts callers by what upstream tells of them, and is silent of what never was', () => {
  const access = new AccessMetrics();
  for (const name of ['admin', 'eve@example.com', 'mallory', 'system:node:n1', 'admin']) access.authenticated({ name, groups: [] });
  access.authenticated(undefined);
  access.authorized('allow');
  access.authorized('no-opinion');
  const lines: string[] = [];
  access.write(lines);
  expect(lines.filter(line => !line.startsWith('#'))).toEqual([
    'authentication_attempts{result="success"} 5', 'authentication_attempts{result="failure"} 1',
    'authenticated_user_requests{username="admin"} 2', 'authenticated_user_requests{username="email_id"} 1', 'authenticated_user_requests{username="other"} 2',
    'authorization_attempts_total{result="allowed"} 1', 'authorization_attempts_total{result="no-opinion"} 1',
  ]);
});
