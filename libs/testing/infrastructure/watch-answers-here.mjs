import { watchAnswers } from './watch-answers.mjs';

watchAnswers();
