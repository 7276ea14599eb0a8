import { watchAnswers } from './watch-answers.js';

watchAnswers();
