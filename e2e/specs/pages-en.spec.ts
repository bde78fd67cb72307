// Every page of the story in English.
import { judgeEveryPage } from "../support/pages";

judgeEveryPage("en");
