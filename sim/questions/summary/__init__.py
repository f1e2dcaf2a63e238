"""What could happen?"""
