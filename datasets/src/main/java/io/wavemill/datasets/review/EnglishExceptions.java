package io.wavemill.datasets.review;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Texts between blanks whose division into tokens the rules for punctuation would get wrong:
 * contractions, abbreviations, times of day and smileys.
 */
final class EnglishExceptions {
  private static final List<String> APOSTROPHES = List.of("'", "’");

  /** Negated verbs; those that also take "have" behind the negation are in {@link #MODAL}. */
  private static final String NEGATED =
      "ai ca could do does did had may might must need ought sha should wo would are is was were"
          + " have has dare";

  private static final String MODAL = "ca could did had might must need ought should wo would";

  /** Words that a contraction without its apostrophe would be mistaken for. */
  private static final List<String> OTHER_WORDS =
      List.of(
          "ill", "its", "hell", "shell", "shed", "were", "well", "whore", "whos", "id", "wed",
          "hed", "cant", "wont");

  private static final String ABBREVIATIONS =
      "Adm. Bros. Co. Corp. Dr. Gen. Gov. Inc. Jr. Ltd. Messrs. Mr. Mrs. Ms. Mt. Ph.D. Prof. Rep."
          + " Rev. Sen. Sr. St. e.g. i.e. vs. v.s. E.G. I.E. Jan. Feb. Mar. Apr. Jun. Jul. Aug. Sep."
          + " Sept. Oct. Nov. Dec. Ala. Ariz. Ark. Calif. Colo. Conn. Del. Fla. Ill. Ind. Kan. Ky."
          + " Mass. Mich. Minn. Miss. Mont. Neb. Nev. Okla. Ore. Penn. Tenn. Va. Wash. Wis. D.C."
          + " N.C. N.D. N.H. N.J. N.M. N.Y. S.C. U.K. U.S. U.S.A. o.o O.O ...";

  private static final String WHOLE =
      "'em 'til 'cause 'Cause 'cos 'Cos 'coz 'Coz 'bout 'Bout 'nuff 'Nuff 'twas 'Twas ol' Ol' o'"
          + " o'clock O'clock ma'am Ma'am o’clock ma’am ’em ’til ’cause 's 'S ’s ’S n't N'T";

  private static final String SMILEYS =
      ":) :-) :)) :-)) :))) ;) ;-) :( :-( :(( :-(( :((( ;( :D :-D ;D ;-D XD xD :P :-P :p :-p ;P ;p"
          + " :O :-O :o :-o :/ :-/ :| :-| :* :-* :X :-X :'( :'-( :') :'-) =) =( =D =/ =| =] =[ 8) 8-)"
          + " 8D ^_^ ^__^ -_- -__- >.< <.< >.> <3 <33 <333 </3 (: (; (8 ): :] :-] :[ :-[ :} :{ B-)"
          + " O_O o_O O_o o_o ._. \\o/ /o\\ (^_^) (-_-) (>_<) ¯\\(ツ)/¯";

  private final Map<String, List<String>> divisions = new HashMap<>();

  EnglishExceptions() {
    for (String apostrophe : APOSTROPHES) {
      contractions(apostrophe);
    }
    contractions("");
    other();
    whole(ABBREVIATIONS);
    whole(WHOLE);
    whole(SMILEYS);
    for (char letter = 'a'; letter <= 'z'; letter++) {
      divisions.put(letter + ".", List.of(letter + "."));
    }
    for (int hour = 1; hour <= 12; hour++) {
      for (String half : List.of("am", "a.m.", "pm", "p.m.", "AM", "PM", "A.M.", "P.M.")) {
        divisions.put(hour + half, List.of(Integer.toString(hour), half));
      }
    }
    whole("a.m. p.m. A.M. P.M.");
  }

  /** The tokens of a text, or null if it is no exception. */
  List<String> division(String text) {
    return divisions.get(text);
  }

  private void whole(String texts) {
    for (String text : texts.split(" ")) {
      divisions.put(text, List.of(text));
    }
  }

  /** Contractions with an apostrophe, or with none, as hasty writers leave it out. */
  private void contractions(String apostrophe) {
    for (String pronoun : List.of("i", "you", "he", "she", "it", "we", "they")) {
      add(pronoun, apostrophe + "ll");
      add(pronoun, apostrophe + "ll", apostrophe + "ve");
      add(pronoun, apostrophe + "d");
      add(pronoun, apostrophe + "d", apostrophe + "ve");
      if (List.of("i", "you", "we", "they").contains(pronoun)) {
        add(pronoun, apostrophe + "ve");
      }
      if (List.of("you", "we", "they").contains(pronoun)) {
        add(pronoun, apostrophe + "re");
      }
      if (List.of("he", "she", "it").contains(pronoun)) {
        add(pronoun, apostrophe + "s");
      }
    }
    add("i", apostrophe + "m");
    for (String word : List.of("who", "what", "when", "where", "why", "how", "there", "that")) {
      for (String ending : List.of("s", "ll", "d", "re", "ve")) {
        add(word, apostrophe + ending);
      }
      add(word, apostrophe + "ll", apostrophe + "ve");
      add(word, apostrophe + "d", apostrophe + "ve");
    }
    for (String verb : NEGATED.split(" ")) {
      add(verb, "n" + apostrophe + "t");
    }
    for (String verb : MODAL.split(" ")) {
      add(verb, "n" + apostrophe + "t", apostrophe + "ve");
    }
    for (String verb : List.of("could", "might", "must", "should", "would")) {
      add(verb, apostrophe + "ve");
    }
    add("let", apostrophe + "s");
    add("y" + apostrophe, "all");
  }

  private void other() {
    add("can", "not");
    add("gon", "na");
    add("got", "ta");
    // What is no word without its apostrophe, whatever it looks like.
    add("ca", "nt");
    add("wo", "nt");
  }

  /** The tokens put together are an exception, in small letters and with a capital one first. */
  private void add(String... tokens) {
    String text = String.join("", tokens);
    boolean otherWord = OTHER_WORDS.contains(text) && !tokens[tokens.length - 1].equals("nt");
    if (otherWord) {
      return;
    }
    List<String> small = List.of(tokens);
    String[] capital = tokens.clone();
    capital[0] = Character.toUpperCase(tokens[0].charAt(0)) + tokens[0].substring(1);
    List<String> large = List.of(capital);
    // The pronoun "i" is often written small, and the rules are the same.
    divisions.put(text, small);
    divisions.put(String.join("", capital), large);
  }
}
