"""TextInspector: what does one unit keep in mind, and is it made use of?"""
