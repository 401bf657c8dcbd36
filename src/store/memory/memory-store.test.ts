import { testStore } from '../conformance.ts';
import { MemoryStore } from './memory-store.ts';

testStore('MemoryStore', async () => ({ store: new MemoryStore() }));
