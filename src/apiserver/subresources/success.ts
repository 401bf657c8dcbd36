/** The Status that says nothing but that it was done. */
import { answerObject, type ServerResponse } from '../request.ts';

export const success = (code: number): ServerResponse =>
  answerObject(code, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code });
