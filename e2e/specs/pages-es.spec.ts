// Every page of the story in Spanish.
import { judgeEveryPage } from "../support/pages";

judgeEveryPage("es");
