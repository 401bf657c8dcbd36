import { describe, expect, it } from 'vitest';
import { planFirewallRules } from './firewall.ts';

const OPEN = '-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n';
const OURS = ['INPUT -i skiff0 -j ACCEPT', 'FORWARD -i skiff0 -j ACCEPT', 'FORWARD -o skiff0 -j ACCEPT'];

describe('rules to pass a firewall', () => {
  it.each([
    ['none where there is none', OPEN, []],
    ["all where Docker drops what is not its own", '-P INPUT ACCEPT\n-P FORWARD DROP\n-P OUTPUT ACCEPT\n-N DOCKER\n-A FORWARD -j DOCKER', OURS],
    ['all where a chain is hooked in, whatever it does', `${OPEN}-N ufw-input\n-A INPUT -j ufw-input`, OURS],
    ['only those that are not there', '-P FORWARD DROP\n-A FORWARD -i skiff0 -j ACCEPT\n-A FORWARD -o skiff0 -j ACCEPT', OURS.slice(0, 1)],
    ['none where only ours are left', `${OPEN}${OURS.map(r => `-A ${r}`).join('\n')}`, []],
  ])('%s', (_, listed, expected) => expect(planFirewallRules(listed, 'skiff0')).toEqual(expected));
});
